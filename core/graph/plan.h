// A compiled graph: steps with memory slots and prepared kernels; cached and replayed.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/backend.h"
#include "core/graph/graph.h"

namespace nacre {

struct Plan {
  // Where a value lives during a run.
  struct Place {
    enum class Where : uint8_t { none, argument, constant, arena, local, buffer } where = Where::none;
    uint32_t index = 0;  // of the argument, the constant, the temporary on the device, or the buffer that the run allocates for outputs
    size_t offset = 0;   // in the arena, or from the start of a value that it is a part of
    bool device = false;
  };
  // A buffer that a run allocates.
  struct Room {
    Spec spec;
    Backend* backend;
  };
  struct Step {
    Work work;
    Backend* backend;  // where it runs: the plan's own, or one that this falls back to
    std::unique_ptr<Kernel> kernel;
    std::vector<Place> in, out;
    Place scratch;
    std::vector<uint32_t> last_uses;  // of temporaries on the device, which are given back then
    std::vector<Slot> slots;  // filled anew in every run: inputs, then outputs
  };
  struct Output {
    uint32_t step, out;  // what it is in the captured graph
    Place place;         // several may share one, or be an argument: views that only rename
  };
  std::shared_ptr<const Graph> source;  // the captured graph, compared in full on every hit
  std::vector<Step> steps;
  std::vector<Output> outputs;
  std::vector<Room> buffers;  // of outputs
  std::vector<Room> locals;   // of temporaries on the device
  Tensors constants;  // come to the device, if there is one, when they are first read
  size_t arena_bytes = 0;
  size_t unshared_bytes = 0;    // what the arena would be if nothing were reused
  Backend* backend = nullptr;
  bool prepared = false;  // see preparation.h

  std::string text(bool programs = false) const;
};

// `known`: per argument its value, where that never changes; null otherwise.
std::unique_ptr<Plan> compile(std::shared_ptr<const Graph> captured, Backend&, std::span<const Tensor> known = {});

// Steps, memory and kernels of a fused graph.
void fill_plan(Plan&, const Graph& fused, std::span<const Tensor> known = {});

// Computes what depends on no argument but known ones, and puts constants in its place.
Graph fold(const Graph&, Backend&, std::span<const Tensor> known, Tensors& constants);

// Runs on the values of the arguments; returns one buffer per output. Throws without effect.
std::vector<Ref<Buffer>> run(Plan&, std::span<const Tensor> arguments);

// Copies a value between the heap and the memory of the plan's device. A step of its own, so that dumps and profiles show it.
extern const OpDef transfer_op;
std::unique_ptr<Kernel> transfer_kernel(Backend& device, bool to_device);

// Memory of temporaries in the heap, kept between runs.
void release_arena();

// Assigns arena offsets: values whose lifetimes overlap never share memory. Returns the size of the arena; throws OutOfMemory if it is too large.
struct Lifetime {
  size_t bytes;
  uint32_t first, last;  // steps, both inclusive
  size_t offset = 0;
};
size_t pack(std::vector<Lifetime>&, bool share);

// Of one tensor, and of the arena. With more, offsets would not fit where addresses have 32 bits.
constexpr int64_t max_bytes = sizeof(size_t) > 4 ? int64_t{1} << 46 : int64_t{1} << 31;

}  // namespace nacre
