// Errors that reach the user: they name the op, the argument, the shapes and the remedy.
#pragma once
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
inline std::string piece(std::string_view s) { return std::string(s); }
inline std::string piece(const char* s) { return s; }
inline std::string piece(const Shape& s) { return s.text(); }
inline std::string piece(const Spec& s) { return s.text(); }
inline std::string piece(DType t) { return std::string(name_of(t)); }
std::string piece(double v);
std::string piece(int64_t v);
inline std::string piece(int v) { return piece(static_cast<int64_t>(v)); }
inline std::string piece(size_t v) { return piece(static_cast<int64_t>(v)); }
}  // namespace detail

// Concatenation without iostreams, which would double the size of the wasm file.
template <class... Parts>
std::string text(const Parts&... parts) {
  std::string s;
  (s.append(detail::piece(parts)), ...);
  return s;
}

// Throws "[op] message".
[[noreturn]] void fail_text(std::string_view op, const std::string& message);

template <class... Parts>
[[noreturn]] void fail(std::string_view op, const Parts&... parts) {
  fail_text(op, text(parts...));
}

}  // namespace nacre
