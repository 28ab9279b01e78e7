#include <cstring>

#include "core/reference/elements.h"
#include "core/reference/kernels.h"

namespace nacre::reference {
namespace {

// Where an element at `at` of a padded dimension of original size n comes from.
int mirrored(int at, int before, int n, bool reflect) {
  int i = at - before;
  if (i < 0) i = reflect ? -i : -i - 1;
  if (i >= n) i = reflect ? 2 * n - 2 - i : 2 * n - 1 - i;
  return i;
}

// Calls f(offset in the padded tensor, offset in the original) for every element of the padded one.
template <class F>
void for_each_mirrored(const OpDef::Host& h, const Shape& padded, const Shape& original, F f) {
  const Ints& before = h.attrs.ints(0);
  const bool reflect = h.attrs.string(2) == "reflect";
  int64_t n = 0;
  for_each(padded, [&](const Index& at) {
    Index from{};
    for (int d = 0; d < padded.rank(); d++) from[d] = mirrored(at[d], before[d], original[d], reflect);
    f(n++, offset_of(original, from));
  });
}

// Calls f(offset in the result of a gather, offset in x) for every element of the result whose index lies in x; f(offset, -1) for others.
template <class F>
void for_each_gathered(const Shape& x, const Shape& indices, const int32_t* index, int axis, int batch_dims, F f) {
  const Around a(x, axis);
  int64_t batches = 1, middle = 1, per_batch = 1;
  for (int d = 0; d < batch_dims; d++) batches *= x[d];
  for (int d = batch_dims; d < axis; d++) middle *= x[d];
  for (int d = batch_dims; d < indices.rank(); d++) per_batch *= indices[d];
  int64_t n = 0;
  for (int64_t b = 0; b < batches; b++)
    for (int64_t m = 0; m < middle; m++)
      for (int64_t j = 0; j < per_batch; j++) {
        const int64_t i = index[b * per_batch + j];
        const bool inside = i >= 0 && i < a.n;
        for (int64_t k = 0; k < a.inner; k++) f(n++, inside ? ((b * middle + m) * a.n + i) * a.inner + k : -1);
      }
}

}  // namespace

void concat(const OpDef::Host& h) {
  const int axis = h.attrs.integer(0);
  const size_t element = size_of(h.out_specs[0].dtype);
  const Around whole(h.out_specs[0].shape, axis);
  char* y = h.output<char>(0);
  for (int64_t o = 0; o < whole.outer; o++)
    for (size_t i = 0; i < h.in.size(); i++) {
      const size_t run = static_cast<size_t>(h.in_specs[i].shape[axis] * whole.inner) * element;
      std::memcpy(y, h.input<char>(i) + static_cast<size_t>(o) * run, run);
      y += run;
    }
}

void pad(const OpDef::Host& h) {
  const Shape &in = h.in_specs[0].shape, &out = h.out_specs[0].shape;
  const Ints &before = h.attrs.ints(0), &interior = h.attrs.ints(2);
  with_type(h.out_specs[0].dtype, [&](auto type) {
    using T = decltype(type);
    T* y = h.output<T>(0);
    std::fill_n(y, out.size(), h.out_specs[0].dtype == DType::boolean ? T(h.attrs.number(3) != 0) : narrow<T>(h.attrs.number(3)));
    const T* x = h.input<T>(0);
    for_each(in, [&](Index at) {
      for (int d = 0; d < in.rank(); d++) at[d] = before[d] + at[d] * (interior[d] + 1);
      y[offset_of(out, at)] = *x++;
    });
  });
}

void mirror_pad(const OpDef::Host& h) {
  with_type(h.out_specs[0].dtype, [&](auto type) {
    using T = decltype(type);
    for_each_mirrored(h, h.out_specs[0].shape, h.in_specs[0].shape, [&](int64_t to, int64_t from) { h.output<T>(0)[to] = h.input<T>(0)[from]; });
  });
}

void mirror_pad_grad(const OpDef::Host& h) {
  std::vector<double> total(static_cast<size_t>(h.out_specs[0].shape.size()));
  for_each_mirrored(h, h.in_specs[0].shape, h.out_specs[0].shape, [&](int64_t from, int64_t to) { total[to] += h.input<float>(0)[from]; });
  std::copy(total.begin(), total.end(), h.output<float>(0));
}

void gather(const OpDef::Host& h) {
  with_type(h.out_specs[0].dtype, [&](auto type) {
    using T = decltype(type);
    for_each_gathered(h.in_specs[0].shape, h.in_specs[1].shape, h.input<int32_t>(1), h.attrs.integer(0), h.attrs.integer(1),
                      [&](int64_t to, int64_t from) { h.output<T>(0)[to] = from < 0 ? T{} : h.input<T>(0)[from]; });
  });
}

void gather_grad(const OpDef::Host& h) {
  with_type(h.out_specs[0].dtype, [&](auto type) {
    using T = decltype(type);
    std::vector<double> total(static_cast<size_t>(h.out_specs[0].shape.size()));
    for_each_gathered(h.out_specs[0].shape, h.in_specs[1].shape, h.input<int32_t>(1), h.attrs.integer(1), h.attrs.integer(2), [&](int64_t from, int64_t to) {
      if (to >= 0) total[to] += h.input<T>(0)[from];
    });
    for (size_t i = 0; i < total.size(); i++) h.output<T>(0)[i] = narrow<T>(total[i]);
  });
}

void gather_nd(const OpDef::Host& h) {
  const Shape &x = h.in_specs[0].shape, &indices = h.in_specs[1].shape;
  const int depth = indices[-1];
  int64_t inner = 1;
  for (int d = depth; d < x.rank(); d++) inner *= x[d];
  with_type(h.out_specs[0].dtype, [&](auto type) {
    using T = decltype(type);
    const int32_t* at = h.input<int32_t>(1);
    T* y = h.output<T>(0);
    for (const T* const end = y + h.out_specs[0].shape.size(); y != end; at += depth) {
      int64_t place = 0;
      bool inside = true;
      for (int d = 0; d < depth; d++) {
        inside = inside && at[d] >= 0 && at[d] < x[d];
        place = place * x[d] + at[d];
      }
      for (int64_t k = 0; k < inner; k++) *y++ = inside ? h.input<T>(0)[place * inner + k] : T{};
    }
  });
}

}  // namespace nacre::reference
