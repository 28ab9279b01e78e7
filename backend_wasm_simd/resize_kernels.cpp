// Resizing of pictures: rows first, then pixels within a row, with tables of where each comes from.
#include <algorithm>
#include <vector>

#include "backend_wasm_simd/conv_work.h"
#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"
#include "backend_wasm_simd/threads.h"
#include "backend_wasm_simd/vec.h"
#include "core/ops/resize_geometry.h"

namespace nacre {
namespace {

using namespace simd;

struct Resize : Kernel {
  Shape before, after;  // of the pictures, [n,h,w,c]
  Resampling rows, columns;

  Resize(const Shape& before, const Shape& after, const Attrs& a)
      : before(before), after(after), rows{before[1], after[1], a.flag(1), a.flag(2)}, columns{before[2], after[2], a.flag(1), a.flag(2)} {}

  int channels() const { return before[3]; }
  int64_t pixel = before[3];  // distance between pixels after
  int64_t row_before() const { return int64_t{before[2]} * channels(); }
  int64_t row_after() const { return after[2] * pixel; }
  // f(image, row of it, which row that is of all, thread), shared by threads.
  template <class F>
  void each_row_after(F f) const {
    parallel_parts(int64_t{before[0]} * after[1], after.size(), [&](int first, int last, int thread) {
      for (int i = first; i < last; i++) f(i / after[1], i % after[1], i, thread);
    });
  }
};

struct Bilinear : Resize {
  std::vector<Resampling::Blend> across;
  Bilinear(const Shape& before, const Shape& after, const Attrs& a) : Resize(before, after, a) {
    for (int x = 0; x < after[2]; x++) across.push_back(columns.bilinear(x));
  }
  // One row of the picture before, blended from two or to be spread to two; pixels are read and written in whole vectors.
  int64_t row_of_scratch() const { return row_before() + 4; }
};

// A vector may be written past its pixel, where the next pixel comes after it, but not past the end.
void put(float* to, V v, const float* end) {
  if (to + 4 <= end) store(to, v);
  else store_some(to, v, static_cast<int>(end - to));
}

V blend(V low, V high, V fraction) { return madd(sub(high, low), fraction, low); }

struct ResizeBilinear : Bilinear {
  explicit ResizeBilinear(const Work& w) : Bilinear(w.in[0].shape, w.out[0].shape, w.attrs) { pixel = pace(w.out_rows, pixel); }
  size_t scratch_bytes() const override { return threads() * row_of_scratch() * sizeof(float); }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) override {
    const float* x = floats(in[0]);
    float* y = floats(out[0]);
    each_row_after([&](int image, int i, int64_t number, int thread) {
      const auto [low, high, fraction] = rows.bilinear(i);
      const float *const picture = x + image * before[1] * row_before(), *row = picture + low * row_before();
      if (fraction > 0) {
        float* const between = floats(scratch) + thread * row_of_scratch();
        blend_rows(row, picture + high * row_before(), splat(fraction), between);
        row = between;
      }
      blend_pixels(row, y + number * row_after());
    });
  }

  void blend_rows(const float* low, const float* high, V fraction, float* to) const {
    const int64_t n = row_before();
    int64_t i = 0;
    for (; i + 16 <= n; i += 16) {
#pragma clang loop unroll(full)
      for (int64_t k = i; k < i + 16; k += 4) store(to + k, blend(load(low + k), load(high + k), fraction));
    }
    for (; i < n; i += 4) store(to + i, blend(load(low + i), load(high + i), fraction));
  }

  void blend_pixels(const float* row, float* to) const {
    const float* const line_end = to + row_after();
    const int n = channels();
    for (const auto& [low, high, fraction] : across) {
      const float* const end = pixel == n ? line_end : to + n;
      const float *a = row + int64_t{low} * n, *b = row + int64_t{high} * n;
      const V f = splat(fraction);
      int c = 0;
      for (; c + 16 <= n; c += 16) {
#pragma clang loop unroll(full)
        for (int k = c; k < c + 16; k += 4) store(to + k, blend(load(a + k), load(b + k), f));
      }
      for (; c < n; c += 4) put(to + c, blend(load(a + c), load(b + c), f), end);
      to += pixel;
    }
  }
};

struct ResizeBilinearGrad : Bilinear {
  explicit ResizeBilinearGrad(const Work& w) : Bilinear(w.out[0].shape, w.in[0].shape, w.attrs) {}
  size_t scratch_bytes() const override { return row_of_scratch() * sizeof(float); }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) override {
    const float* dy = floats(in[0]);
    float *dx = floats(out[0]), *spread = floats(scratch);
    std::fill_n(dx, before.size(), 0.0f);
    for (int image = 0; image < before[0]; image++, dx += before[1] * row_before()) {
      for (int i = 0; i < after[1]; i++, dy += row_after()) {
        const auto [low, high, fraction] = rows.bilinear(i);
        std::fill_n(spread, row_of_scratch(), 0.0f);
        spread_pixels(dy, spread);
        add_row(spread, 1 - fraction, dx + low * row_before());
        if (fraction > 0) add_row(spread, fraction, dx + high * row_before());
      }
    }
  }

  void spread_pixels(const float* dy, float* to) const {
    const int n = channels();
    for (const auto& [low, high, fraction] : across) {
      float *a = to + int64_t{low} * n, *b = to + int64_t{high} * n;
      for (int c = 0; c < n; c += 4) {
        // Lanes of the next pixel must not count.
        const V v = c + 4 <= n ? load(dy + c) : bit_and(load(dy + c), wasm_i32x4_lt(wasm_i32x4_const(0, 1, 2, 3), isplat(n - c)));
        const V share = mul(v, splat(fraction));
        store(a + c, add(load(a + c), sub(v, share)));
        store(b + c, add(load(b + c), share));
      }
      dy += n;
    }
  }

  void add_row(const float* row, float weight, float* to) const {
    int64_t i = 0;
    for (; i + 4 <= row_before(); i += 4) store(to + i, madd(load(row + i), splat(weight), load(to + i)));
    for (; i < row_before(); i++) to[i] += row[i] * weight;
  }
};

struct Nearest : Resize {
  std::vector<int64_t> across;  // offset in the row before, by pixel after
  Nearest(const Shape& before, const Shape& after, const Attrs& a) : Resize(before, after, a) {
    for (int x = 0; x < after[2]; x++) across.push_back(int64_t{columns.nearest(x)} * channels());
  }
};

struct ResizeNearest : Nearest {
  explicit ResizeNearest(const Work& w) : Nearest(w.in[0].shape, w.out[0].shape, w.attrs) { pixel = pace(w.out_rows, pixel); }
  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    const float* x = floats(in[0]);
    float* y = floats(out[0]);
    each_row_after([&](int image, int i, int64_t number, int) {
      const float* const row = x + (int64_t{image} * before[1] + rows.nearest(i)) * row_before();
      float *to = y + number * row_after(), *const line_end = to + row_after();
      for (int64_t at : across) {
        const float* const end = pixel == channels() ? line_end : to + channels();
        for (int c = 0; c < channels(); c += 4) put(to + c, load(row + at + c), end);
        to += pixel;
      }
    });
  }
};

struct ResizeNearestGrad : Nearest {
  explicit ResizeNearestGrad(const Work& w) : Nearest(w.out[0].shape, w.in[0].shape, w.attrs) {}
  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    const float* dy = floats(in[0]);
    float* dx = floats(out[0]);
    std::fill_n(dx, before.size(), 0.0f);
    for (int image = 0; image < before[0]; image++, dx += before[1] * row_before()) {
      for (int i = 0; i < after[1]; i++) {
        float* row = dx + rows.nearest(i) * row_before();
        for (int64_t at : across) {
          int c = 0;
          for (; c + 4 <= channels(); c += 4) store(row + at + c, add(load(row + at + c), load(dy + c)));
          for (; c < channels(); c++) row[at + c] += dy[c];
          dy += channels();
        }
      }
    }
  }
};

bool in_rows(const Work& w) { return are_rows(w, 0, w.out[0].shape[3]); }

constexpr KernelRow kernel_rows[] = {
    {"_resizeBilinear", nullptr, make_kernel<ResizeBilinear>, in_rows},
    {"_resizeBilinearGrad", nullptr, make_kernel<ResizeBilinearGrad>},
    {"_resizeNearest", nullptr, make_kernel<ResizeNearest>, in_rows},
    {"_resizeNearestGrad", nullptr, make_kernel<ResizeNearestGrad>},
};

}  // namespace

std::span<const KernelRow> resize_kernels() { return kernel_rows; }

}  // namespace nacre
