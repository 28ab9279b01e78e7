// Errors that reach the user: they name the op, the argument, the shapes and the remedy.
#pragma once
#include <concepts>
#include <initializer_list>
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

// A part of a message: it refers to what it shows, or holds a number. Messages are many, so each place that makes one only lists its parts.
class Piece {
 public:
  Piece(const char* s) : kind_(Kind::chars), chars_(s) {}
  Piece(const std::string_view& s) : kind_(Kind::view), view_(&s) {}
  Piece(const std::string& s) : kind_(Kind::string), string_(&s) {}
  Piece(const Shape& s) : kind_(Kind::shape), shape_(&s) {}
  Piece(const Spec& s) : kind_(Kind::spec), spec_(&s) {}
  Piece(DType t) : kind_(Kind::dtype), dtype_(t) {}
  Piece(double v) : kind_(Kind::real), real_(v) {}
  template <std::integral T>
  Piece(T v) : kind_(Kind::integer), integer_(static_cast<int64_t>(v)) {}
  std::string text() const;

 private:
  enum class Kind : uint8_t { chars, view, string, shape, spec, dtype, real, integer } kind_;
  union {
    const char* chars_;
    const std::string_view* view_;
    const std::string* string_;
    const Shape* shape_;
    const Spec* spec_;
    DType dtype_;
    double real_;
    int64_t integer_;
  };
};

// Concatenation without iostreams, which would double the size of the wasm file.
std::string text_of(std::initializer_list<Piece> pieces);
template <class... Parts>
[[gnu::always_inline]] inline std::string text(const Parts&... parts) {
  return text_of({Piece(parts)...});
}

// Throws "[op] message".
[[noreturn]] void fail_text(std::string_view op, std::initializer_list<Piece> pieces);

template <class... Parts>
[[noreturn, gnu::always_inline]] inline void fail(std::string_view op, const Parts&... parts) {
  fail_text(op, {Piece(parts)...});
}

}  // namespace nacre
