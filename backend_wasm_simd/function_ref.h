// Refers to a function object that outlives it: a callback for the time of a call. Never allocates, unlike std::function.
#pragma once
#include <cstddef>
#include <type_traits>

namespace nacre {

template <class>
class FunctionRef;

template <class R, class... A>
class FunctionRef<R(A...)> {
 public:
  FunctionRef(std::nullptr_t = nullptr) {}
  template <class F>  // not of a temporary, which would be gone
    requires(!std::is_same_v<std::remove_const_t<F>, FunctionRef>)
  FunctionRef(F& f) : object_(&f), call_([](const void* object, A... a) -> R { return (*static_cast<const F*>(object))(a...); }) {}

  R operator()(A... a) const { return call_(object_, a...); }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  const void* object_ = nullptr;
  R (*call_)(const void*, A...) = nullptr;
};

}  // namespace nacre
