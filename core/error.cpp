#include "core/error.h"

#include <cmath>
#include <cstdio>

namespace nacre {

std::string detail::piece(int64_t v) { return std::to_string(v); }

std::string detail::piece(double v) {
  if (v == std::floor(v) && std::fabs(v) < 1e15) return piece(static_cast<int64_t>(v));
  char s[32];
  std::snprintf(s, sizeof s, "%.9g", v);
  return s;
}

// The underscore of internal ops means nothing to the user.
void fail_text(std::string_view op, const std::string& message) {
  throw Error(text("[", op.starts_with('_') ? op.substr(1) : op, "] ", message));
}

}  // namespace nacre
