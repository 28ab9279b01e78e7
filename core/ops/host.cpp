#include "core/ops/host.h"

namespace nacre::ops {

std::vector<char> bytes_of(const Tensor& t) {
  if (!t.evaluated()) evaluate(t);
  const char* data = host_data(t);
  return {data, data + t.spec().bytes()};
}

Tensor tensor_of_bytes(const void* data, size_t bytes, const Spec& spec) {
  return leaf(buffer_of(data, bytes), spec);
}

}  // namespace nacre::ops
