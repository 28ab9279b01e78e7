#include "backend_wasm_simd/winograd.h"

#include <algorithm>

#include "backend_wasm_simd/threads.h"
#include "backend_wasm_simd/vec.h"

namespace nacre {
namespace {

using namespace simd;

constexpr int tile = 4, taps = 3, side = tile + taps - 1, products = side * side;

// The three transforms act on columns and then on rows; each function is one of them on a column. B^T d:
inline void input_transform(const V* d, ptrdiff_t from, V* to, ptrdiff_t step) {
  const V d0 = d[0], d1 = d[from], d2 = d[2 * from], d3 = d[3 * from], d4 = d[4 * from], d5 = d[5 * from];
  const V four = splat(4), two = splat(2), five = splat(5);
  const V a = nmadd(four, d2, d4), b = nmadd(four, d1, d3), c = sub(d4, d2), e = mul(two, sub(d3, d1));
  to[0] = madd(four, d0, nmadd(five, d2, d4));
  to[step] = add(a, b);
  to[2 * step] = sub(a, b);
  to[3 * step] = add(c, e);
  to[4 * step] = sub(c, e);
  to[5 * step] = madd(four, d1, nmadd(five, d3, d5));
}

// A^T m:
inline void output_transform(const V* m, ptrdiff_t from, V* to, ptrdiff_t step) {
  const V m1 = m[from], m2 = m[2 * from], m3 = m[3 * from], m4 = m[4 * from];
  const V a = add(m1, m2), b = sub(m1, m2), c = add(m3, m4), e = sub(m3, m4);
  to[0] = add(add(m[0], a), c);
  to[step] = madd(splat(2), e, b);
  to[2 * step] = madd(splat(4), c, a);
  to[3 * step] = add(madd(splat(8), e, b), m[5 * from]);
}

// G g, in double precision: it is done once.
void filter_transform(const double* g, int from, double* to, int step) {
  const double g0 = g[0], g1 = g[from], g2 = g[2 * from];
  to[0] = g0 / 4;
  to[step] = -(g0 + g1 + g2) / 6;
  to[2 * step] = -(g0 - g1 + g2) / 6;
  to[3 * step] = g0 / 24 + g1 / 12 + g2 / 6;
  to[4 * step] = g0 / 24 - g1 / 12 + g2 / 6;
  to[5 * step] = g2;
}

// A block's transformed input and its sums should stay in the cache while 36 products run over them.
constexpr int most_floats = 1 << 18;

}  // namespace

bool Winograd::pays(const Shape& x, const Shape& filter, const Sliding& s) {
  if (filter[0] != taps || filter[1] != taps || s.strides != Ints{1, 1} || s.dilations != Ints{1, 1}) return false;
  if (filter[2] % 4 != 0 || filter[3] % gemm::tile_columns != 0 || filter[2] < 16 || filter[3] < 16) return false;
  // Products of few rows wait for the filter, which is four times as large in this form.
  const Pair out = output_size("_conv2d", {x[1], x[2]}, {taps, taps}, s);
  return int64_t{x[0]} * out[0] * out[1] >= 144 && out[0] >= tile && out[1] >= tile;
}

Winograd::Winograd(const Shape& x, const Shape& filter, const Sliding& s, int64_t from, int64_t to)
    : x_(x), from_(static_cast<ptrdiff_t>(from)), to_(static_cast<ptrdiff_t>(to)), top_(s.pads[0]), left_(s.pads[2]), ci_(filter[2]), co_(filter[3]) {
  const Pair out = output_size("_conv2d", {x[1], x[2]}, {taps, taps}, s);
  height_ = out[0];
  width_ = out[1];
  down_ = (height_ + tile - 1) / tile;
  across_ = (width_ + tile - 1) / tile;
  tiles_ = x[0] * down_ * across_;
  block_ = std::clamp(most_floats / (products * (ci_ + co_)) / 4 * 4, 16, 64);
}

size_t Winograd::scratch_floats() const { return static_cast<size_t>(products) * std::min(block_, tiles_) * (ci_ + co_) + 4; }

// A panel of output channels after the other: all at once, they would be there twice.
void Winograd::transform_filter(const float* filter) {
  constexpr int wide = gemm::tile_columns;  // divides co_
  const size_t matrix = static_cast<size_t>(ci_) * wide, packed = gemm::packed_floats(co_, ci_), panel = gemm::packed_floats(wide, ci_);
  std::vector<float> matrices(products * matrix);
  filter_.resize(products * packed);
  for (int first = 0; first < co_; first += wide) {
    for (size_t i = 0; i < matrix; i++) {
      const float* const from = filter + i / wide * co_ + first + i % wide;
      double g[taps * taps], half[side * taps], u[products];
      for (int t = 0; t < taps * taps; t++) g[t] = from[static_cast<size_t>(t) * ci_ * co_];
      for (int c = 0; c < taps; c++) filter_transform(g + c, taps, half + c, taps);
      for (int r = 0; r < side; r++) filter_transform(half + r * taps, 1, u + r * side, 1);
      for (int p = 0; p < products; p++) matrices[p * matrix + i] = static_cast<float>(u[p]);
    }
    float* to = filter_.data() + first / wide * panel;
    for (int p = 0; p < products; p++, to += packed)
      gemm::pack_right(gemm::LeftForm::rows, gemm::MatrixRight({matrices.data() + p * matrix, wide, 1}), wide, ci_, to);
  }
}

// to[product][tile][channel]
void Winograd::gather(const float* x, int first, int count, float* to) const {
  const ptrdiff_t line = x_[2] * from_, next = static_cast<ptrdiff_t>(count) * ci_;
  const auto one_tile = [&](int t, int) {
    const Corner at = corner(first + t);
    const int y0 = at.y - top_, x0 = at.x - left_;
    const int r0 = std::max(0, -y0), r1 = std::min(side, x_[1] - y0), c0 = std::max(0, -x0), c1 = std::min(side, x_[2] - x0);
    const float* const start = x + (static_cast<ptrdiff_t>(at.image) * x_[1] + y0) * line + x0 * from_;
    const bool whole = r0 == 0 && c0 == 0 && r1 == side && c1 == side;
    for (int c = 0; c < ci_; c += 4) {
      V d[products], half[products], v[products];
      if (!whole) std::fill_n(d, products, splat(0));
      for (int i = r0; i < r1; i++)
        for (int j = c0; j < c1; j++) d[i * side + j] = load(start + i * line + j * from_ + c);
      for (int j = 0; j < side; j++) input_transform(d + j, side, half + j, side);
      for (int i = 0; i < side; i++) input_transform(half + i * side, 1, v + i * side, 1);
      float* p = to + static_cast<ptrdiff_t>(t) * ci_ + c;
      for (int i = 0; i < products; i++, p += next) store(p, v[i]);
    }
  };
  parallel_for(count, int64_t{count} * ci_ * products / 2, one_tile);
}

void Winograd::scatter(const float* sums, int first, int count, float* y, const gemm::Finish& finish) const {
  const ptrdiff_t next = static_cast<ptrdiff_t>(count) * co_;
  const V low = splat(finish.low), high = splat(finish.high);
  const auto one_tile = [&](int t, int) {
    const Corner at = corner(first + t);
    const int rows = std::min(tile, height_ - at.y), columns = std::min(tile, width_ - at.x);
    float* const to = y + ((static_cast<ptrdiff_t>(at.image) * height_ + at.y) * width_ + at.x) * to_;
    for (int c = 0; c < co_; c += 4) {
      V m[products], half[tile * side], r[tile * tile];
      const float* p = sums + static_cast<ptrdiff_t>(t) * co_ + c;
      for (int i = 0; i < products; i++, p += next) m[i] = load(p);
      for (int j = 0; j < side; j++) output_transform(m + j, side, half + j, side);
      for (int i = 0; i < tile; i++) output_transform(half + i * side, 1, r + i * tile, 1);
      const V bias = finish.bias ? load(finish.bias + c) : splat(0);
      for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++)
          store(to + (static_cast<ptrdiff_t>(i) * width_ + j) * to_ + c, at_most(at_least(add(r[i * tile + j], bias), low), high));
    }
  };
  parallel_for(count, int64_t{count} * co_ * products / 2, one_tile);
}

void Winograd::run(const float* x, const float* filter, uint64_t content, float* y, const gemm::Finish& finish, float* scratch) {
  if (content != content_ || filter_.empty()) transform_filter(filter);
  content_ = content;
  const size_t packed = gemm::packed_floats(co_, ci_);
  for (int first = 0; first < tiles_; first += block_) {
    const int count = std::min(block_, tiles_ - first);
    float* const sums = scratch + static_cast<size_t>(products) * count * ci_;
    gather(x, first, count, scratch);
    const auto one_product = [&](int p, int) {
      const float* const left = scratch + static_cast<size_t>(p) * count * ci_;
      const gemm::Stretch whole{0, ci_};
      const auto starts = [&](int row, int n, const float** to, int) {
        for (int i = 0; i < n; i++) to[i] = left + static_cast<size_t>(row + i) * ci_;
      };
      const gemm::Rows rows{std::span(&whole, 1), starts};
      gemm::multiply({.m = count, .n = co_, .k = ci_, .rows = &rows, .right = nullptr, .packed = filter_.data() + p * packed,
                      .result = sums + static_cast<size_t>(p) * count * co_, .result_row = co_}, nullptr);
    };
    parallel_for(products, int64_t{products} * count * ci_ * co_ / 8, one_product);
    scatter(sums, first, count, y, finish);
  }
}

}  // namespace nacre
