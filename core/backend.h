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

// One computation of a plan, as a backend sees it. Inputs and outputs are dense and row-major.
struct Work {
  const OpDef* op = nullptr;       // null: `fused` alone
  Attrs attrs = {};
  std::shared_ptr<const Fused> fused = {};  // op == null
  // Of a heavy op. Epilogue: its input 0 is the op's own result (shape of output 0), its further inputs follow the op's inputs in `in`.
  std::shared_ptr<const Fused> epilogue = {};
  // Of a reduction. Its one output takes the place of the op's input 0; its inputs come first in `in`, then the op's inputs from 1 on.
  std::shared_ptr<const Fused> prologue = {};
  Specs in = {};
  Specs out = {};  // with an epilogue: of the op itself; the epilogue's one output has the same size and type, and may have another shape
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
  virtual size_t scratch_bytes() const { return 0; }  // working memory wanted during run, planned with the rest
};

struct Backend {
  virtual ~Backend() = default;
  virtual std::string_view name() const = 0;
  virtual bool supports(const Work&) const = 0;                    // also asked before an epilogue or prologue is attached
  virtual std::unique_ptr<Kernel> prepare(const Work&) = 0;
  virtual Ref<Buffer> allocate(size_t bytes) = 0;                  // throws OutOfMemory
  virtual void write(Buffer&, size_t offset, const void*, size_t bytes) = 0;
  virtual void read(const Buffer&, size_t offset, void*, size_t bytes) = 0;
  virtual void flush() {}
  size_t live_bytes = 0;
  size_t peak_bytes = 0;
};

// The scalar reference: supports every heavy op that has a `reference`, and all fused programs, without prologue or epilogue.
Backend& reference_backend();

// The backend that new plans run on. Ops it does not support run on the reference one, which must be able to use its buffers.
Backend& current_backend();
void set_current_backend(Backend&);

// Buffers in the heap, 64-byte aligned, with 64 readable bytes past the end (vector kernels read ahead).
Ref<Buffer> allocate_host(Backend* owner, size_t bytes);
inline char* host_data(const Slot& s) { return static_cast<HostBuffer*>(s.buffer)->data + s.offset; }

}  // namespace nacre
