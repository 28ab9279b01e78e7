// Runs elementwise programs on tiles of a few hundred elements, so that everything between the first load and the last store stays in the L1 cache.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "core/fused.h"

namespace nacre {

struct TileProgram;

// A program compiled to tile functions, once; running it allocates nothing. Of its `threads` copies, each may run on a thread of its own.
class FusedRunner {
 public:
  static constexpr int tile_elements = 256;

  // Outputs lie in `rows`.
  explicit FusedRunner(const Fused& program, int threads = 1, const Rows& rows = {});
  FusedRunner(FusedRunner&&) noexcept;
  ~FusedRunner();

  // Computes the elements [begin, end) of the iteration space, counted row-major. `in` and `out` point to the whole tensors.
  // An output may lie where an input lies that is read in the same order. 16 bytes past the end of an input must be readable.
  void run(const void* const* in, void* const* out, int64_t begin, int64_t end) const;

  // The two halves of `run`, for callers that take the range in pieces. `bind` computes what does not change from element to element, from
  // the inputs that are broadcast; an input that is read in order may be filled in later, before its piece.
  void bind(const void* const* in) const;
  void range(void* const* out, int64_t begin, int64_t end, int thread = 0) const;
  // As `range`, but each output is written from the start of where it points: for results that are used at once and never stored whole.
  void range_at_start(void* const* out, int64_t begin, int64_t end, int thread = 0) const;
  // All elements, shared by the threads.
  void all(void* const* out) const;

  int64_t size() const;  // elements of the iteration space

 private:
  struct State;
  std::unique_ptr<const TileProgram> program_;
  std::vector<std::unique_ptr<State>> states_;
};

}  // namespace nacre
