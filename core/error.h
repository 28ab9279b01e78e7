// Errors that reach the user: they name the op, the argument, the shapes and the remedy.
#pragma once
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/shape.h"

namespace nacre {

struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// Memory of a backend is exhausted. The runtime stays usable.
struct OutOfMemory : Error {
  using Error::Error;
};

namespace detail {
// A part of a message, as what it is made of and not yet as text: a call that may throw then costs little code, and there are hundreds.
// Refers to what it was made from.
class Piece {
 public:
  Piece(std::string_view s) : kind_(Kind::text), size_(s.size()), text_(s.data()) {}
  Piece(const std::string& s) : Piece(std::string_view(s)) {}
  Piece(const char* s) : kind_(Kind::literal), text_(s) {}
  Piece(const Shape& s) : kind_(Kind::shape), shape_(&s) {}
  Piece(const Spec& s) : kind_(Kind::spec), spec_(&s) {}
  Piece(DType t) : Piece(name_of(t)) {}
  Piece(double v) : kind_(Kind::number), number_(v) {}
  Piece(int v) : kind_(Kind::integer), integer_(v) {}
  Piece(long v) : kind_(Kind::integer), integer_(v) {}
  Piece(long long v) : kind_(Kind::integer), integer_(v) {}
  Piece(unsigned long v) : kind_(Kind::integer), integer_(static_cast<int64_t>(v)) {}
  std::string text() const;

 private:
  enum class Kind : uint8_t { text, literal, shape, spec, number, integer };
  Kind kind_;
  size_t size_ = 0;
  union {
    const char* text_;
    const Shape* shape_;
    const Spec* spec_;
    double number_;
    int64_t integer_;
  };
};

std::string join(std::span<const Piece> pieces);
[[noreturn]] void fail(std::string_view op, std::span<const Piece> pieces);
[[noreturn]] void refuse(std::span<const Piece> pieces);
}  // namespace detail

// Concatenation without iostreams, which would double the size of the wasm file.
template <class... Parts>
[[gnu::always_inline]] inline std::string text(const Parts&... parts) {
  const detail::Piece pieces[] = {parts...};
  return detail::join(pieces);
}

// Throws "[op] message".
[[noreturn]] void fail_text(std::string_view op, const std::string& message);

template <class... Parts>
[[noreturn, gnu::always_inline]] inline void fail(std::string_view op, const Parts&... parts) {
  const detail::Piece pieces[] = {parts...};
  detail::fail(op, pieces);
}

// Throws the message alone, where TensorFlow.js's wording is met to the letter.
template <class... Parts>
[[noreturn, gnu::always_inline]] inline void refuse(const Parts&... parts) {
  const detail::Piece pieces[] = {parts...};
  detail::refuse(pieces);
}

}  // namespace nacre
