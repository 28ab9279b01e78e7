#include <cmath>
#include <limits>
#include <vector>

#include "core/reference/elements.h"
#include "core/reference/kernels.h"

namespace nacre::reference {
namespace {

// out = the elements along the axes joined by `join`, from `start` on. Accumulates in Wide.
template <class T, class Wide, class Join>
void reduce(const OpDef::Host& h, Wide start, Join join) {
  const Shape& shape = h.in_specs[0].shape;
  Shape kept = shape;
  for (int a : h.attrs.ints(0)) kept[a] = 1;
  std::vector<Wide> total(static_cast<size_t>(kept.size()), start);
  const T* x = h.input<T>(0);
  for_each(shape, [&](Index at) {
    for (int a : h.attrs.ints(0)) at[a] = 0;
    Wide& t = total[static_cast<size_t>(offset_of(kept, at))];
    t = join(t, static_cast<Wide>(*x++));
  });
  T* y = h.output<T>(0);
  for (const Wide& t : total) *y++ = static_cast<T>(t);
}

// Floats accumulate as doubles, integers as unsigned ones, which wrap.
template <class Join>
void arithmetic(const OpDef::Host& h, int start, Join join) {
  if (h.in_specs[0].dtype == DType::float32) reduce<float>(h, static_cast<double>(start), join);
  else reduce<int32_t>(h, static_cast<uint32_t>(start), join);
}

template <class Better>
void extreme(const OpDef::Host& h, float worst, int32_t worst_int, Better better) {
  const auto join = [&](auto a, auto b) { return a != a ? a : b != b || better(b, a) ? b : a; };
  if (h.in_specs[0].dtype == DType::float32) reduce<float>(h, worst, join);
  else reduce<int32_t>(h, worst_int, join);
}

template <class Better>
void arg(const OpDef::Host& h, Better better) {
  const Around a(h.in_specs[0].shape, h.attrs.integer(0));
  with_type(h.in_specs[0].dtype, [&](auto type) {
    using T = decltype(type);
    const T* x = h.input<T>(0);
    int32_t* y = h.output<int32_t>(0);
    for (int64_t o = 0; o < a.outer; o++)
      for (int64_t i = 0; i < a.inner; i++) {
        const T* line = x + o * a.n * a.inner + i;
        int64_t best = 0;
        for (int64_t k = 1; k < a.n; k++)
          if (better(line[k * a.inner], line[best * a.inner])) best = k;
        *y++ = static_cast<int32_t>(best);
      }
  });
}

constexpr float infinity = std::numeric_limits<float>::infinity();

}  // namespace

void sum(const OpDef::Host& h) { arithmetic(h, 0, [](auto a, auto b) { return a + b; }); }
void prod(const OpDef::Host& h) { arithmetic(h, 1, [](auto a, auto b) { return a * b; }); }
void max(const OpDef::Host& h) { extreme(h, -infinity, INT32_MIN, [](auto a, auto b) { return a > b; }); }
void min(const OpDef::Host& h) { extreme(h, infinity, INT32_MAX, [](auto a, auto b) { return a < b; }); }
void all(const OpDef::Host& h) { reduce<uint8_t>(h, 1, [](int a, int b) { return a && b; }); }
void any(const OpDef::Host& h) { reduce<uint8_t>(h, 0, [](int a, int b) { return a || b; }); }
void arg_max(const OpDef::Host& h) { arg(h, [](auto a, auto b) { return a > b; }); }
void arg_min(const OpDef::Host& h) { arg(h, [](auto a, auto b) { return a < b; }); }

}  // namespace nacre::reference
