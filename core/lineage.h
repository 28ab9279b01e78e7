// Where values on a device come from, so that they can be made again after the device has lost its memory (as a browser's GPU may at any time). While it
// is lost, plans run in the heap, on what its backend falls back to; afterwards `restore` brings the values back.
//
// A value has content in the heap, or it came out of a run: a graph, and the lineage of its arguments. Lineage holds no memory of the device. A chain of
// runs (a training loop) is cut now and then by fetching the newest values into the heap.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/backend.h"
#include "core/graph/plan.h"

namespace nacre {

// Thrown by evaluation while a device is lost whose user wants no other to take its place (Device::required).
struct DeviceLost : Error {
  using Error::Error;
};

struct Lineage {
  struct Run {
    std::shared_ptr<const Graph> graph;
    std::vector<Ref<Lineage>> arguments;
    std::vector<Spec> specs;  // of the arguments
    mutable uint32_t look = 0;        // of rescue.h: when it was last asked for,
    mutable bool exposed = false;     // and what came out
  };
  uint32_t refs = 0;
  Kept content;                     // in the heap; or:
  std::shared_ptr<const Run> run;   // or neither: it came from outside, and is gone with the device's memory
  std::string_view from;            // then: the device
  uint32_t step = 0, out = 0;       // of the graph
  bool rescued = false;             // the content is a copy of what only the device had; see rescue.h
  double weight = 0;                // what is kept for this value: runs, and every 16 MB of their arguments
  void release() { delete this; }
};

// Of a value in the heap: its content.
Ref<Lineage> lineage_of(const Ref<Buffer>& value);

// Of a value that was not computed here, but put into the memory of a device from outside.
void came_from_outside(Buffer&);

// What a buffer in the memory of a device is to this file.
struct DeviceBuffer : Buffer {
  const Spec spec;
  Ref<Lineage> lineage;  // null: a copy of what lies in the heap, a temporary, or a constant of a plan
  bool lost = false;     // its content went with the device's memory
  DeviceBuffer(Backend* owner, size_t bytes, const Spec& spec);
  ~DeviceBuffer() override;
};

// Calls f for every value of a device that there is.
void for_each_living(const Backend& device, const std::function<void(DeviceBuffer&)>& f);

struct Device : Backend {
  Device();
  bool on_device() const final { return true; }
  bool required = false;
  virtual bool is_outdated(const Buffer& copy) const = 0;  // of a value in the heap, of which another would be made now
  virtual bool is_lost() const = 0;                      // nothing that it computes or gives means anything now
  // The part of an upload that begins at `at`, of a size that takes a few milliseconds; where the next begins, 0: that was the last.
  virtual size_t upload_part(Buffer& to, const char* from, size_t at) = 0;
  void upload(Buffer& to, const char* from) final;
  virtual void reset() = 0;                              // starts anew with empty memory; buffers are made again by `take`
  virtual void take(Buffer& to, Buffer& from) = 0;       // `to`, whose memory is lost, gets that of `from`, of the same spec
};

// Notes what made the outputs of a run. Null until there is a device: programs without one need none of this.
extern void (*note_run)(const Plan&, std::span<const Tensor> arguments, std::span<const Ref<Buffer>> outputs);

// Gives every living value of the device its content again: from the heap, or by repeating runs.
void restore(Device&);

// Gives the lineage of a value that may stand for one that is gone, null if there is none: what a variable was before.
extern Ref<Lineage> (*earlier_value)(const DeviceBuffer&);

// The value of a device that is lost, computed again in the heap.
Ref<Buffer> recomputed(const DeviceBuffer&);
inline bool is_lost(const Backend& b) { return b.on_device() && static_cast<const Device&>(b).is_lost(); }

// The weight at which a value's chain is cut.
inline double max_lineage = 64;

}  // namespace nacre
