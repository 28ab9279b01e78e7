#include "core/error.h"

#include <cmath>
#include <cstdio>

namespace nacre {

static std::string written(double v) {
  if (v == std::floor(v) && std::fabs(v) < 1e15) return std::to_string(static_cast<int64_t>(v));
  char s[32];
  std::snprintf(s, sizeof s, "%.9g", v);
  return s;
}

std::string Piece::text() const {
  switch (kind_) {
    case Kind::chars: return chars_;
    case Kind::view: return std::string(*view_);
    case Kind::string: return *string_;
    case Kind::shape: return shape_->text();
    case Kind::spec: return spec_->text();
    case Kind::dtype: return std::string(name_of(dtype_));
    case Kind::real: return written(real_);
    case Kind::integer: return std::to_string(integer_);
  }
  return {};
}

std::string text_of(std::initializer_list<Piece> pieces) {
  std::string s;
  for (const Piece& p : pieces) s += p.text();
  return s;
}

// The underscore of internal ops means nothing to the user.
void fail_text(std::string_view op, std::initializer_list<Piece> pieces) {
  throw Error(text("[", op.starts_with('_') ? op.substr(1) : op, "] ", text_of(pieces)));
}

}  // namespace nacre
