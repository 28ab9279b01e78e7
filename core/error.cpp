#include "core/error.h"

#include <cmath>

namespace nacre {

namespace {

// Nine significant digits, as %.9g writes them; printf itself would be among the largest functions of the wasm file.
std::string fraction(double v) {
  const char* sign = v < 0 ? "-" : "";
  v = std::fabs(v);
  int exponent = static_cast<int>(std::floor(std::log10(v)));
  int64_t digits = std::llround(v * std::pow(10.0, 8 - exponent));
  if (digits >= 1000000000) digits /= 10, exponent++;
  std::string s = std::to_string(digits);
  s.resize(s.find_last_not_of('0') + 1);
  const int length = static_cast<int>(s.size());
  if (exponent < -5 || exponent > 20) {
    if (length > 1) s.insert(1, 1, '.');
    return sign + s + 'e' + std::to_string(exponent);
  }
  if (exponent < 0) return sign + ("0." + std::string(-exponent - 1, '0') + s);
  if (length <= exponent + 1) return sign + s + std::string(exponent + 1 - length, '0');
  return sign + s.insert(exponent + 1, 1, '.');
}

std::string written(double v) {
  if (std::isnan(v)) return "NaN";
  if (std::isinf(v)) return v < 0 ? "-Infinity" : "Infinity";
  if (v == std::floor(v) && std::fabs(v) < 1e15) return std::to_string(static_cast<int64_t>(v));
  return fraction(v);
}

}  // namespace

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
