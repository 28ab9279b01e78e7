#include "core/error.h"

#include <cmath>
#include <cstdio>

namespace nacre {

namespace {

std::string text_of(double v) {
  if (v == std::floor(v) && std::fabs(v) < 1e15) return std::to_string(static_cast<int64_t>(v));
  char s[32];
  std::snprintf(s, sizeof s, "%.9g", v);
  return s;
}

}  // namespace

std::string detail::Piece::text() const {
  switch (kind_) {
    case Kind::text: return {text_, size_};
    case Kind::literal: return text_;
    case Kind::shape: return shape_->text();
    case Kind::spec: return spec_->text();
    case Kind::number: return text_of(number_);
    case Kind::integer: return std::to_string(integer_);
  }
  return {};
}

std::string detail::join(std::span<const Piece> pieces) {
  std::string s;
  for (const Piece& p : pieces) s += p.text();
  return s;
}

void detail::fail(std::string_view op, std::span<const Piece> pieces) { fail_text(op, join(pieces)); }

void detail::refuse(std::span<const Piece> pieces) { throw Error(join(pieces)); }

// The underscore of internal ops means nothing to the user.
void fail_text(std::string_view op, const std::string& message) {
  throw Error(text("[", op.starts_with('_') ? op.substr(1) : op, "] ", message));
}

}  // namespace nacre
