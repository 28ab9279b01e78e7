// Elementwise programs: what fusion makes of chains of elementwise ops. They run alone, or as the epilogue of a heavy op, or as the prologue
// of a reduction; one interpreter (or emitter) per backend serves all.
#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/attrs.h"
#include "core/shape.h"

namespace nacre {

// A value of a program: float32, int32 or bool (0 or 1 as an integer).
union Word {
  float f;
  int32_t i;
};

struct Elementwise;
using Scalar = Word (*)(Word a, Word b, Word c, const float* imm);

// The row of an elementwise primitive. Operands all have one type, except that of `where` (bool, T, T) and `cast`.
struct Elementwise {
  enum class Result : uint8_t { same, boolean, float32, attribute };
  const char* name;
  int arity;
  Result result;     // type of the result: that of the operands, bool, float32, or attribute 0
  Scalar on_float;   // the scalar reference for float32 operands
  Scalar on_int;     // for int32 and bool operands; null: operands are cast to float32 first
  int cost = 1;      // of one element, in additions; fusion repeats cheap ones rather than store them
};

struct OpDef;
struct View;

struct Instruction {
  // load: operand a is the number of the input. Otherwise a, b, c are numbers of earlier instructions.
  const Elementwise* op;  // null: load
  DType dtype;            // of the result
  DType operand;          // of the operands (of b and c for `where`)
  bool uniform;           // depends on scalar inputs only: computed once, not per element
  uint16_t a = 0, b = 0, c = 0;
  std::array<float, 2> imm{};
  bool operator==(const Instruction&) const = default;
};

// How the elements of an operand lie that is a part of a larger value: in rows of `length` elements, `stride` elements from one to the next.
struct Rows {
  int64_t length = 0, stride = 0;  // length 0: dense
  bool dense() const { return length == 0; }
  int64_t place(int64_t element) const { return dense() ? element : element / length * stride + element % length; }
  bool operator==(const Rows&) const = default;
};

// An elementwise program over one iteration shape. Every input is read through strides (0 where it is broadcast);
// every output is written row-major, in the iteration shape.
struct Fused {
  struct Input {
    DType dtype;
    int64_t offset = 0;
    std::array<int64_t, max_rank> strides{};  // per dimension of `shape`
    bool operator==(const Input&) const = default;
  };
  struct Output {
    uint16_t value;  // number of an instruction
    DType dtype;
    bool operator==(const Output&) const = default;
  };
  Shape shape;
  std::vector<Input> inputs;
  std::vector<Instruction> code;
  std::vector<Output> outputs;

  bool operator==(const Fused&) const = default;
  std::string text() const;
};

// The program when an input that it reads dense lies in rows; null where strides cannot express that.
std::shared_ptr<const Fused> read_in_rows(const Fused&, size_t input, const Rows&);

// Merges neighbouring dimensions wherever every input's strides allow it (and drops those of size 1), so that kernels see few, long loops.
Fused collapse(const Fused& program);

}  // namespace nacre
