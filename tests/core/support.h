// Helpers of the core tests: host data in and out, and a backend that takes every epilogue and prologue.
#pragma once
#include <vector>

#include "core/backend.h"
#include "core/evaluate.h"
#include "core/op.h"

namespace nacre::testing {

Tensor tensor(const std::vector<float>& values, const Shape& shape);
Tensor counting(const Shape& shape, float start = 1, float step = 1);  // start, start + step, ...
std::vector<float> values(const Tensor& t);                            // of a float32 tensor; evaluates

// Runs everything by the reference, but epilogues and prologues as part of their hosts: fusion is tested without SIMD.
Backend& fusing_backend();

struct BackendGuard {
  Backend& before = current_backend();
  explicit BackendGuard(Backend& b) { set_current_backend(b); }
  ~BackendGuard() { set_current_backend(before); }
};

struct OptionsGuard {
  Options before = options();
  ~OptionsGuard() {
    options() = before;
    clear_plans();
  }
};

// Gradient of sum(f(x)) by central differences.
std::vector<float> difference_quotient(const std::function<Tensor(const Tensor&)>& f, const Tensor& x, float h = 1e-2f);

}  // namespace nacre::testing
