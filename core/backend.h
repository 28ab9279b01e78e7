// What a backend provides. It never grows with the list of ops.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/buffer.h"
#include "core/fused.h"
#include "core/op.h"

namespace nacre {

// One computation of a plan, as a backend sees it. Inputs and outputs are row-major, and dense unless they lie in rows.
struct Work {
  const OpDef* op = nullptr;       // null: `fused` alone
  Attrs attrs = {};
  std::shared_ptr<const Fused> fused = {};  // op == null
  // Of a heavy op. Epilogue: its input 0 is the op's own result (shape of output 0), its further inputs follow the op's inputs in `in`.
  std::shared_ptr<const Fused> epilogue = {};
  // Of a reduction. Its one output takes the place of the op's input 0; its inputs come first in `in`, then the op's inputs from 1 on.
  std::shared_ptr<const Fused> prologue = {};
  uint32_t fixed = 0;  // bit i: input i has the same content in every run, so that a kernel may prepare for it
  Specs in = {};
  Specs out = {};  // with an epilogue: of the op itself; the epilogue's one output has the same size and type, and may have another shape
  // Of the op's input 0, and of the only result. Other inputs of ops are dense; what programs read has its strides there. A concat finds inputs that lie
  // where they belong in its result.
  Rows in_rows = {}, out_rows = {};
  bool dense() const { return in_rows.dense() && out_rows.dense(); }
  std::string text() const;
};

// Where a kernel finds its operands in one run.
struct Slot {
  Buffer* buffer;
  size_t offset = 0;  // in bytes
  uint64_t content;   // identity of the content: equal numbers, equal data; 0: unknown. Lets kernels keep packed weights
};

// A prepared computation. It may hold packed weights and operators of a library.
struct Kernel {
  virtual ~Kernel() = default;
  virtual void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) = 0;
  virtual std::string programs() const { return {}; }  // on a device: the texts of what it runs, and how results lie in its memory
  virtual size_t scratch_bytes() const { return 0; }  // working memory wanted during run, planned with the rest
};

// A value of a device on its way to the heap.
struct Download {
  virtual ~Download() = default;
  static constexpr double unknown = -1;
  virtual bool done() = 0;                          // never waits
  virtual double left() const { return unknown; }   // in about how many milliseconds it is done, by what was like it
  virtual double patience() const { return 0; }     // how many milliseconds are better waited for than left to the page
  virtual void take(char* to) = 0;                  // the value; waits until it is done
  // Whether it lies in the order of its elements in a buffer of the device, which is then current: whoever knows the device copies it where it likes, then drops this.
  virtual bool expose() { return false; }
};

struct Backend {
  virtual ~Backend() = default;
  virtual std::string_view name() const = 0;
  virtual bool supports(const Work&) const = 0;                    // also asked before an epilogue or prologue is attached
  virtual std::unique_ptr<Kernel> prepare(const Work&) = 0;
  virtual Backend& fallback();  // runs what this one does not support, on values in the heap; by default the reference
  virtual size_t max_inputs() const { return 24; }  // of a fused program
  virtual int max_cost() const { return 1 << 20; }  // of an element of a fused program (Elementwise::cost)
  virtual void flush() {}
  virtual void wait() {}  // until all that was given is done

  // Values lie in the heap (HostBuffer), where temporaries of a plan share an arena; or in the memory of a device, one buffer each.
  virtual bool on_device() const { return false; }
  virtual Ref<Buffer> allocate(const Spec&);                       // throws OutOfMemory
  // Of a device only: both copy a whole value between its memory and the heap.
  virtual void upload(Buffer& to, const char* from);
  virtual void download(const Buffer& from, char* to);
  // Starts a download that holds nobody up; null: there is nothing that it would wait for.
  virtual std::unique_ptr<Download> start_download(const Buffer&) { return nullptr; }
  // Whether a value of the one spec is in memory also one of the other, with the same elements in row-major order: a reshape costs nothing.
  virtual bool same_layout(const Spec&, const Spec&) const { return true; }

  size_t live_bytes = 0;
  size_t peak_bytes = 0;
};

// The scalar reference: supports every heavy op that has a `reference`, and all fused programs, without prologue or epilogue.
Backend& reference_backend();

// The backend that new plans run on.
Backend& current_backend();
void set_current_backend(Backend&);

// The backend, or what it falls back to, whose values lie in the heap: data from outside arrive there.
Backend& host_of(Backend&);

// A value of the current host backend with this content.
Ref<Buffer> buffer_of(const void* data, size_t bytes);
// Where an evaluated tensor lies in the heap; it is fetched from a device first, by a download that is done if there is one, and from then on lies in both.
char* host_data(const Tensor& t, Download* = nullptr);
HostBuffer& host_buffer(const Tensor& t, Download* = nullptr);  // the same; the data may be in the order of a kernel
// The same in the memory of a device.
Buffer& device_buffer(const Tensor& t, Backend& device);
bool is_on_device(const Tensor& t, Backend& device);     // there, or as a copy
void keep_copy(const Tensor& t, const Ref<Buffer>& copy);  // of a tensor in the heap, made on a device

// Buffers in the heap, 64-byte aligned, with 64 readable bytes past the end (vector kernels read ahead).
Ref<Buffer> allocate_host(Backend* owner, size_t bytes);
inline char* host_data(const Slot& s) { return static_cast<HostBuffer*>(s.buffer)->plain() + s.offset; }

}  // namespace nacre
