#include "core/tensor.h"

#include <cstdlib>
#include <cstring>

#include "core/backend.h"
#include "core/op.h"

namespace nacre {
namespace {
uint64_t node_ids = 1, buffer_ids = 1;
size_t node_count = 0;
}  // namespace

const OpDef leaf_op = {.signature = "leaf()", .doc = "Data.", .kind = Kind::leaf};

Node::Node(const OpDef* op) : id(node_ids++), op(op) { node_count++; }

// Dropping a long chain must not recurse: the wasm stack is small. Nodes whose last reference goes while another is being
// released queue up instead.
void Node::release() {
  static auto& queue = *new std::vector<Node*>;  // never destroyed: plans that live to the end of the program hold constants
  static bool draining = false;
  queue.push_back(this);
  if (draining) return;
  draining = true;
  while (!queue.empty()) {
    Node* n = queue.back();
    queue.pop_back();
    node_count--;
    delete n;
  }
  draining = false;
}

uint64_t next_node_id() { return node_ids; }
size_t live_nodes() { return node_count; }

Tensor leaf(Ref<Buffer> value, Spec spec) {
  Ref<Node> n(new Node(&leaf_op));
  n->specs.push_back(spec);
  n->values.push_back(std::move(value));
  return {std::move(n), 0};
}

Tensor scalar(double value, DType dtype) {
  char bytes[4] = {};
  const float f = static_cast<float>(value);
  const int32_t i = static_cast<int32_t>(value);
  if (dtype == DType::float32) std::memcpy(bytes, &f, 4);
  else if (dtype == DType::int32) std::memcpy(bytes, &i, 4);
  else bytes[0] = value != 0;
  return leaf(buffer_of(bytes, size_of(dtype)), {Shape{}, dtype});
}

Buffer::Buffer(Backend* backend, size_t bytes) : backend(backend), bytes(bytes), id(buffer_ids++) {}

namespace {

struct OwnedHostBuffer : HostBuffer {
  OwnedHostBuffer(Backend* owner, size_t bytes) : HostBuffer(owner, bytes) {
    constexpr size_t alignment = 64, read_ahead = 64;
    const size_t want = (bytes + read_ahead + alignment - 1) / alignment * alignment;
    data = want < bytes ? nullptr : static_cast<char*>(std::aligned_alloc(alignment, want));
    if (!data) throw OutOfMemory(text("[memory] cannot allocate ", bytes, " bytes beside ", owner->live_bytes, " in use; dispose tensors that are no longer needed"));
    std::memset(data + bytes, 0, want - bytes);
    owner->live_bytes += bytes;
    if (owner->live_bytes > owner->peak_bytes) owner->peak_bytes = owner->live_bytes;
  }
  ~OwnedHostBuffer() override {
    std::free(data);
    backend->live_bytes -= bytes;
  }
};

}  // namespace

Ref<Buffer> allocate_host(Backend* owner, size_t bytes) { return Ref<Buffer>(new OwnedHostBuffer(owner, bytes)); }

}  // namespace nacre
