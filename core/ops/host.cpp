#include "core/ops/host.h"

#include <cstring>

namespace nacre::ops {

std::vector<char> bytes_of(const Tensor& t) {
  if (!t.evaluated()) evaluate(t);
  std::vector<char> bytes(t.spec().bytes());
  if (!bytes.empty()) current_backend().read(*t.node->values[t.out], 0, bytes.data(), bytes.size());
  return bytes;
}

Tensor tensor_of_bytes(const void* data, size_t bytes, const Spec& spec) {
  Ref<Buffer> buffer = current_backend().allocate(bytes);
  if (bytes) current_backend().write(*buffer, 0, data, bytes);
  return leaf(std::move(buffer), spec);
}

}  // namespace nacre::ops
