// Memory of a backend. A buffer's content never changes once a node holds it, so its id stands for its content.
#pragma once
#include <cstddef>
#include <cstdint>

#include "core/ref.h"
#include "core/shape.h"

namespace nacre {

struct Backend;

struct Buffer {
  uint32_t refs = 0;
  Backend* backend;
  size_t bytes;
  uint64_t id;  // unique for the life of the process

  Buffer(Backend* backend, size_t bytes);
  virtual ~Buffer() = default;
  virtual void release() { delete this; }
};

// Buffer in the heap of the process (the wasm memory): used by the scalar reference and the wasm backend alike.
struct HostBuffer : Buffer {
  char* data;  // use `plain`, unless the order does not matter
  // A kernel that reads the same content in every run may put it into the order that it prefers; `restore` undoes that, in place.
  struct Order {
    void (*restore)(HostBuffer&) = nullptr;  // null: row-major
    int32_t sizes[2] = {};
    bool transposed = false;
    uint8_t restored = 0;  // how often that has happened: what others read too is better left alone
  } order;
  char* plain() {
    if (order.restore) put_in_order();
    return data;
  }
  void put_in_order();
  // The same content in the memory of a device, once a plan has needed it there, laid out for this spec.
  Ref<Buffer> device_copy;
  Spec device_spec;
  uint32_t keepers = 0;  // who wants the data alone, when no tensor holds them any more
  using Buffer::Buffer;
  void release() override {
    keepers++;  // the copy's lineage may be one, and the last
    device_copy = {};
    if (--keepers == 0) delete this;
  }
};

// Keeps the data of a host buffer without what else hangs on it.
class Kept {
 public:
  Kept() = default;
  explicit Kept(HostBuffer* b) : b_(b) { if (b_) b_->keepers++; }
  Kept(Kept&& o) noexcept : b_(std::exchange(o.b_, nullptr)) {}
  Kept& operator=(Kept o) noexcept { std::swap(b_, o.b_); return *this; }
  ~Kept() { if (b_ && --b_->keepers == 0 && b_->refs == 0) delete b_; }
  explicit operator bool() const { return b_ != nullptr; }
  HostBuffer* operator->() const { return b_; }

 private:
  HostBuffer* b_ = nullptr;
};

}  // namespace nacre
