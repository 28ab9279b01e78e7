#include "bindings_js/strings.h"

#include <emscripten.h>

#include <cstring>

#include "bindings_js/handles.h"
#include "core/ops/host.h"
#include "core/strings.h"

// Calls back into JavaScript: pattern, replacement and strings are in the text area; the strings come back there. Negative: it threw.
EM_JS(int, nacre_on_replace, (int count, int global), { return Module["onReplace"](count, global); });

namespace nacre::bindings {
namespace {

// What is in use is found through the handles. A pending result may only compare strings that lost their handles, and numbers in its
// operands stay as they are.
void sweep_strings() {
  Tensors held;
  for (const Tensor& t : handles().slots())
    if (t && t.dtype() == DType::string) held.push_back(t);
  evaluate(held);
  std::vector<char> marked;
  for (const Tensor& t : held)
    for (int32_t id : ops::values_of<int32_t>(t)) {
      if (static_cast<size_t>(id) >= marked.size()) marked.resize(2 * id + 1);
      marked[id] = true;
    }
  strings::sweep(marked);
}

void replace_in_javascript(std::vector<std::string>& texts, bool global) {
  write_text({texts.begin(), texts.end()});
  const size_t count = texts.size() - 2;
  if (nacre_on_replace(static_cast<int>(texts.size()), global) < 0) throw CallbackFailed{};
  const std::vector<std::string_view> replaced = read_text(count);
  texts.assign(replaced.begin(), replaced.end());
}
[[maybe_unused]] const bool hooked = (strings::replace_matches = replace_in_javascript, true);

}  // namespace

std::vector<char>& text_area() {
  static std::vector<char> bytes(4096);
  return bytes;
}

void write_text(const std::vector<std::string_view>& list) {
  size_t size = 4 * list.size();
  for (std::string_view s : list) size += s.size();
  if (text_area().size() < size) text_area().resize(size);
  char *length = text_area().data(), *bytes = length + 4 * list.size();
  for (std::string_view s : list) {
    const int32_t n = s.data() ? static_cast<int32_t>(s.size()) : -1;
    std::memcpy(length, &n, 4);
    if (n > 0) std::memcpy(bytes, s.data(), s.size());
    length += 4;
    bytes += s.size();
  }
}

std::vector<std::string_view> read_text(size_t count) {
  std::vector<std::string_view> list(count);
  const char *length = text_area().data(), *bytes = length + 4 * count;
  for (std::string_view& s : list) {
    int32_t n;
    std::memcpy(&n, length, 4);
    if (n >= 0) s = {bytes, static_cast<size_t>(n)};
    length += 4;
    bytes += s.size();
  }
  return list;
}

Tensor string_tensor(const Shape& shape) {
  if (strings::wants_sweep()) sweep_strings();
  std::vector<int32_t> ids;
  for (std::string_view s : read_text(static_cast<size_t>(shape.size()))) ids.push_back(s.data() ? strings::intern(s) : strings::missing);
  return ops::tensor_of(ids, shape, DType::string);
}

void write_strings(const Tensor& t) {
  std::vector<std::string_view> list;
  for (int32_t id : ops::values_of<int32_t>(t)) list.push_back(id == strings::missing ? std::string_view() : strings::get(id));
  write_text(list);
}

double bytes_of_strings(const Tensor& t) {
  double total = 0;
  if (t.evaluated())
    for (int32_t id : ops::values_of<int32_t>(t)) total += static_cast<double>(strings::get(id).size());
  return total;
}

}  // namespace nacre::bindings
