// complex64 and string tensors. No backend knows them: [..] of complex64 is carried by float32 [..,2] (real and imaginary part), [..] of strings
// by int32 [..] (numbers in the table of strings). Two pairs of views, which cost nothing, lead there and back; every op on such tensors is made
// of ops on what carries them, by the rules in carried.cpp (movement, strings) and complex.cpp (arithmetic). So gradients and fusion come by
// themselves. An op without a rule refuses such operands.
#pragma once
#include <string_view>
#include <vector>

#include "core/op.h"

namespace nacre {

// A call with an operand of complex64 or string.
Tensors apply_carried(const Call& c);

namespace ops {

Tensor pairs_of(const Tensor& x);          // complex64 [..] as float32 [..,2]
Tensor complex_from(const Tensor& pairs);  // and back
Tensor complex_of(const Tensor& x);        // any number as complex64
Tensor ids_of(const Tensor& x);            // string as int32
Tensor strings_from(const Tensor& ids);    // and back

std::vector<std::string_view> strings_of(const Tensor& x);  // computed now if it is not there yet
Tensor tensor_of_strings(const std::vector<std::string_view>& values, const Shape& shape);

// What an op does with complex64 operands; null: nothing.
using CarriedRule = Tensors (*)(const Call&);
CarriedRule complex_rule(const OpDef& op);

}  // namespace ops
}  // namespace nacre
