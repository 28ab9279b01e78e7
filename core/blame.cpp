#include "core/blame.h"

namespace nacre {

void blame(const OpDef& op, const Error& error) {
  const std::string_view message = error.what(), name = op.name().substr(op.name().starts_with('_'));
  const size_t end = message.starts_with('[') ? message.find("] ") : std::string_view::npos;
  if (end == std::string_view::npos) throw Error(error);
  const std::string_view inner = message.substr(1, end - 1), rest = message.substr(end + 2);
  // A namespace in front makes no other op.
  const auto last = [](std::string_view s) { return s.substr(s.find_last_of('.') + 1); };
  if (last(inner) == last(name)) fail(inner.size() > name.size() ? inner : name, rest);
  if (inner == "shape") fail(name, rest);
  fail(name, inner, ": ", rest);
}

}  // namespace nacre
