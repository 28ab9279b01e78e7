// An elementwise program made ready for the interpreter: what is computed when, and where each value lies.
#pragma once
#include <vector>

#include "backend_wasm_simd/tiles_ops.h"

namespace nacre {

struct TileProgram {
  // Values are found through slots: pointers, of which the first `registers` are fixed and the others set for every tile.
  struct Step {
    TileFunction run;
    TileParameters parameters;
    uint16_t out = 0, a = 0, b = 0, c = 0;
  };

  // An input, as the iteration sees it.
  struct Source {
    enum class Kind : uint8_t {
      scalar,    // one element: spread over a register by bind()
      flat,      // in the order of the iteration: read in place
      periodic,  // repeats every `period` elements: bind() lays out one period and a tile more, to be read in place
      strided,   // anything else: in place where a piece of a row is contiguous, otherwise gathered
    } kind = Kind::strided;
    bool is_bool = false;  // one byte per element: always converted to a register
    bool panel = false;    // strided, and read in blocks of rows, transposed
    uint16_t slot = 0;     // of the pointer that steps read
    uint16_t home = 0;     // the register to gather in; scalar: equal to slot
    int period = 0;
    size_t memory = 0;     // periodic, panel: where in the scratch memory its data lie
    int64_t offset = 0;
    std::array<int64_t, max_rank> strides{};
  };

  struct Result {
    uint16_t slot;             // where the value lies after the steps
    bool is_bool = false;
    bool direct = false;       // the steps write it to its place themselves
    uint16_t bounce = 0;       // direct: register for a last tile that does not fill its vectors
  };

  explicit TileProgram(const Fused& program, const Rows& rows = {});

  static constexpr int short_tile = 256, long_tile = 2048, unbounded_tile = 1 << 28;  // elements
  static constexpr int panel_rows = 16;    // one cache line
  static constexpr int copied_panels = 32;  // at a time: longer columns would touch more pages than the processor has addresses of at hand
  static constexpr int longest_period = 1024;
  static constexpr int shortest_row = 64;  // shorter rows are not worth a tile each
  size_t register_bytes() const { return static_cast<size_t>(register_elements) * 4; }

  Rows rows;    // of the outputs
  Shape shape;  // collapsed, at least rank 1
  int64_t size;
  int inner;    // the last dimension
  int tile = short_tile;  // long where nothing passes from step to step, so that calls are few
  int register_elements = short_tile;
  bool unbounded = false;  // one step, from where the inputs lie to where the output lies: a tile may be as long as the space
  std::vector<Step> constants, uniform, steps;
  std::vector<Source> sources;
  std::vector<Result> results;
  int registers = 0, slots = 0;
  size_t memory = 0;          // bytes of scratch besides the registers
  bool cut_at_rows = false;   // tiles end where rows end
  bool needs_position = false;
  int panel_dimension = -1;   // of which panels take `panel_rows` at a time
  bool is_copy = false;       // only a transpose
};

}  // namespace nacre
