// The elementwise program that follows a product or a convolution.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "backend_wasm_simd/gemm.h"
#include "backend_wasm_simd/tiles.h"
#include "core/backend.h"

namespace nacre {

// Recognised programs (a bias along the last axis, a clamp) are applied while sums are stored; others run over finished rows, while they
// are in the cache. The op writes its result to output 0 in either case.
class Epilogue {
 public:
  // `columns`: size of the last axis of the op's result; `op_inputs`: how many of the work's inputs are the op's own. The result may lie in rows.
  Epilogue(const Work& work, int columns, size_t op_inputs);

  // Whether the epilogue of `work`, if it has one, can run over a result of `size` elements: row by row, in place.
  static bool fits(const Work& work, int64_t size);

  bool runs() const { return runner_.has_value(); }  // rows must be handed to `rows`
  gemm::Finish finish(std::span<const Slot> in) const;

  void begin(std::span<const Slot> in, std::span<const Slot> out);
  void elements(int64_t begin, int64_t end, int thread) const { runner_->range(outputs_.data(), begin, end, thread); }
  void all() const { runner_->all(outputs_.data()); }

 private:
  bool recognise(const Fused& program, int columns);

  size_t op_inputs_;
  std::optional<FusedRunner> runner_;
  std::optional<size_t> bias_;  // number of the program's input
  int64_t bias_offset_ = 0;
  gemm::Finish finish_;
  std::vector<const void*> inputs_;
  std::vector<void*> outputs_;
};

}  // namespace nacre
