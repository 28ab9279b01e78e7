#include "bindings_js/strings.h"

#include <cstring>

#include "bindings_js/handles.h"
#include "core/ops/host.h"
#include "core/strings.h"

namespace nacre::bindings {
namespace {

// What is in use is found through the handles. A pending result may only compare strings that lost their handles, and numbers in its
// operands stay as they are.
void sweep_strings() {
  Tensors held;
  for (const Tensor& t : handles().slots())
    if (t && t.dtype() == DType::string) held.push_back(t);
  evaluate(held);
  std::vector<bool> marked;
  for (const Tensor& t : held)
    for (int32_t id : ops::values_of<int32_t>(t)) {
      if (static_cast<size_t>(id) >= marked.size()) marked.resize(2 * id + 1);
      marked[id] = true;
    }
  strings::sweep(marked);
}

}  // namespace

std::vector<char>& text_area() {
  static std::vector<char> bytes(4096);
  return bytes;
}

Tensor string_tensor(const Shape& shape) {
  if (strings::wants_sweep()) sweep_strings();
  std::vector<int32_t> ids(static_cast<size_t>(shape.size()));
  const char *length = text_area().data(), *bytes = length + 4 * ids.size();
  for (int32_t& id : ids) {
    int32_t n;
    std::memcpy(&n, length, 4);
    id = n < 0 ? strings::missing : strings::intern({bytes, static_cast<size_t>(n)});
    length += 4;
    bytes += n < 0 ? 0 : n;
  }
  return ops::tensor_of(ids, shape, DType::string);
}

void write_strings(const Tensor& t) {
  const std::vector<int32_t> ids = ops::values_of<int32_t>(t);
  size_t size = 4 * ids.size();
  for (int32_t id : ids) size += strings::get(id).size();
  if (text_area().size() < size) text_area().resize(size);
  char *length = text_area().data(), *bytes = length + 4 * ids.size();
  for (int32_t id : ids) {
    const std::string_view s = strings::get(id);
    const int32_t n = id == strings::missing ? -1 : static_cast<int32_t>(s.size());
    std::memcpy(length, &n, 4);
    std::memcpy(bytes, s.data(), s.size());
    length += 4;
    bytes += s.size();
  }
}

double bytes_of_strings(const Tensor& t) {
  double total = 0;
  if (t.evaluated())
    for (int32_t id : ops::values_of<int32_t>(t)) total += static_cast<double>(strings::get(id).size());
  return total;
}

}  // namespace nacre::bindings
