// Kernels of two draws with a value between them: strips of a sum and their total, an operand brought into another form and its use.
#pragma once
#include "backend_webgl/kernels.h"

namespace nacre::webgl {

struct TwoDraws : Kernel {
  static constexpr int middle = -1;  // the value between them, as the number of an input
  Spec between;
  Draw first, second;
  std::vector<int> first_in, second_in;  // numbers of the work's inputs
  // Whether `between` depends on one input alone, and is kept as long as that stays the same: packed weights.
  bool keep = false;

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override;

 private:
  void gather(std::span<const Slot> in, const std::vector<int>& numbers);
  std::vector<Slot> slots_;
  Ref<Buffer> between_;
  uint64_t content_ = 0;
};

// y = sum over `parts` of what lies between: [parts * part_rows, inner] with the rows of y first in each part; and the epilogue. `first_in` is 0, 1.
std::unique_ptr<Kernel> sum_of_parts(const Work&, Draw first, const Spec& between, int parts, int part_rows);

}  // namespace nacre::webgl
