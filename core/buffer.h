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
  void release() { delete this; }
};

// Buffer in the heap of the process (the wasm memory): used by the scalar reference and the wasm backend alike.
struct HostBuffer : Buffer {
  char* data;
  // The same content in the memory of a device, once a plan has needed it there, laid out for this spec.
  Ref<Buffer> device_copy;
  Spec device_spec;
  using Buffer::Buffer;
};

}  // namespace nacre
