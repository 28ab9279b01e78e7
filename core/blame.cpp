#include "core/blame.h"

namespace nacre {

void blame(const OpDef& op, const Error& error) {
  const std::string_view message = error.what(), name = op.name().substr(op.name().starts_with('_'));
  const size_t end = message.starts_with('[') ? message.find("] ") : std::string_view::npos;
  if (end == std::string_view::npos) throw Error(error);
  const std::string_view inner = message.substr(1, end - 1), rest = message.substr(end + 2);
  if (inner == name) throw Error(error);
  if (inner == "shape") fail(name, rest);
  fail(name, inner, ": ", rest);
}

}  // namespace nacre
