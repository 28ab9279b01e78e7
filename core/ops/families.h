// The families of ops that the registry lists, each a table of rows in the file of its name.
#pragma once
#include <span>

#include "core/op.h"

namespace nacre {

// The row of an op that is written in other ops.
inline OpDef composite(const char* signature, Doc doc, decltype(OpDef::compose) compose) {
  return {.signature = signature, .doc = doc, .kind = Kind::composite, .compose = compose};
}

std::span<const OpDef> elementwise_ops();         // elementwise.cpp
std::span<const OpDef> elementwise_binary_ops();  // elementwise_binary.cpp
std::span<const OpDef> arithmetic_ops();          // arithmetic.cpp
std::span<const OpDef> reduce_ops();              // reduce.cpp
std::span<const OpDef> statistics_ops();          // statistics.cpp
std::span<const OpDef> scan_ops();                // scan.cpp
std::span<const OpDef> sort_ops();                // sort.cpp
std::span<const OpDef> source_ops();              // source.cpp
std::span<const OpDef> random_ops();              // random.cpp
std::span<const OpDef> view_ops();                // view.cpp
std::span<const OpDef> carried_ops();             // carried.cpp
std::span<const OpDef> complex_ops();             // complex.cpp
std::span<const OpDef> spectral_ops();            // spectral.cpp
std::span<const OpDef> string_ops();              // strings.cpp
std::span<const OpDef> slice_ops();               // slice.cpp
std::span<const OpDef> pad_ops();                 // pad.cpp
std::span<const OpDef> join_ops();                // join.cpp
std::span<const OpDef> gather_ops();              // gather.cpp
std::span<const OpDef> scatter_ops();             // scatter.cpp
std::span<const OpDef> selection_ops();           // selection.cpp
std::span<const OpDef> counting_ops();            // counting.cpp
std::span<const OpDef> einsum_ops();              // einsum.cpp
std::span<const OpDef> recurrent_ops();           // recurrent.cpp
std::span<const OpDef> block_ops();               // block.cpp
std::span<const OpDef> sparse_ops();              // sparse.cpp
std::span<const OpDef> ragged_ops();              // ragged.cpp

std::span<const OpDef> linalg_ops();            // linalg.cpp
std::span<const OpDef> linalg_primitive_ops();  // linalg_primitives.cpp
std::span<const OpDef> matmul_ops();          // matmul.cpp
std::span<const OpDef> conv_ops();            // conv.cpp
std::span<const OpDef> conv_primitive_ops();  // conv_primitives.cpp
std::span<const OpDef> fused_ops();           // fused.cpp
std::span<const OpDef> pool_ops();            // pool.cpp
std::span<const OpDef> norm_ops();            // norm.cpp
std::span<const OpDef> dropout_ops();         // dropout.cpp
std::span<const OpDef> image_ops();           // image.cpp
std::span<const OpDef> image_sample_ops();    // image_sample.cpp
std::span<const OpDef> threshold_ops();       // threshold.cpp
std::span<const OpDef> suppression_ops();     // suppression.cpp
std::span<const OpDef> volume_ops();          // volume.cpp
std::span<const OpDef> window_ops();          // window.cpp
std::span<const OpDef> loss_ops();            // losses.cpp
std::span<const OpDef> quantized_ops();       // quantized.cpp

}  // namespace nacre
