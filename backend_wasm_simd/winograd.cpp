#include "backend_wasm_simd/winograd.h"

#include <algorithm>

#include "backend_wasm_simd/threads.h"
#include "backend_wasm_simd/vec.h"

namespace nacre {
namespace {

using namespace simd;

constexpr int taps = 3;
constexpr int side_of(int tile) { return tile + taps - 1; }
constexpr int products_of(int tile) { return side_of(tile) * side_of(tile); }

// The three transforms act on columns and then on rows; each function is one of them on a column. B^T d:
template <int tile>
inline void input_transform(const V* d, ptrdiff_t from, V* to, ptrdiff_t step) {
  const V d0 = d[0], d1 = d[from], d2 = d[2 * from], d3 = d[3 * from];
  if constexpr (tile == 2) {
    to[0] = sub(d0, d2);
    to[step] = add(d1, d2);
    to[2 * step] = sub(d2, d1);
    to[3 * step] = sub(d1, d3);
  } else {
    const V d4 = d[4 * from], d5 = d[5 * from], four = splat(4), two = splat(2), five = splat(5);
    const V a = nmadd(four, d2, d4), b = nmadd(four, d1, d3), c = sub(d4, d2), e = mul(two, sub(d3, d1));
    to[0] = madd(four, d0, nmadd(five, d2, d4));
    to[step] = add(a, b);
    to[2 * step] = sub(a, b);
    to[3 * step] = add(c, e);
    to[4 * step] = sub(c, e);
    to[5 * step] = madd(four, d1, nmadd(five, d3, d5));
  }
}

// A^T m:
template <int tile>
inline void output_transform(const V* m, ptrdiff_t from, V* to, ptrdiff_t step) {
  const V m1 = m[from], m2 = m[2 * from], m3 = m[3 * from], a = add(m1, m2), b = sub(m1, m2);
  if constexpr (tile == 2) {
    to[0] = add(m[0], a);
    to[step] = sub(b, m3);
  } else {
    const V m4 = m[4 * from], c = add(m3, m4), e = sub(m3, m4);
    to[0] = add(add(m[0], a), c);
    to[step] = madd(splat(2), e, b);
    to[2 * step] = madd(splat(4), c, a);
    to[3 * step] = add(madd(splat(8), e, b), m[5 * from]);
  }
}

// G g, in double precision: it is done once.
void filter_transform(int tile, const double* g, int from, double* to, int step) {
  const double g0 = g[0], g1 = g[from], g2 = g[2 * from];
  if (tile == 2) {
    to[0] = g0;
    to[step] = (g0 + g1 + g2) / 2;
    to[2 * step] = (g0 - g1 + g2) / 2;
    to[3 * step] = g2;
  } else {
    to[0] = g0 / 4;
    to[step] = -(g0 + g1 + g2) / 6;
    to[2 * step] = -(g0 - g1 + g2) / 6;
    to[3 * step] = g0 / 24 + g1 / 12 + g2 / 6;
    to[4 * step] = g0 / 24 - g1 / 12 + g2 / 6;
    to[5 * step] = g2;
  }
}

int64_t tiles_of(int tile, int images, const Pair& out) { return int64_t{images} * ((out[0] + tile - 1) / tile) * ((out[1] + tile - 1) / tile); }

// About how long the products take, in rows. Products of few rows wait for the filter, as long as about eight rows take.
int64_t time_of(int products, int64_t rows) { return products * (rows + 8); }

// A block's transformed input and its sums should stay in the cache while the products run over them.
constexpr int most_floats = 1 << 18;

}  // namespace

int Winograd::best_tile(const Shape& x, const Shape& filter, const Sliding& s) {
  if (filter[0] != taps || filter[1] != taps || s.strides != Ints{1, 1} || s.dilations != Ints{1, 1}) return 0;
  if (filter[2] % 4 != 0 || filter[3] % gemm::tile_columns != 0 || filter[2] < 16 || filter[3] < 16) return 0;
  const Pair out = output_size("_conv2d", {x[1], x[2]}, {taps, taps}, s);
  // Of fewer pixels the gain is not worth the memory: the filter comes in this form as well, of almost two or four times its size.
  if (int64_t{x[0]} * out[0] * out[1] < 144 || out[0] < 4 || out[1] < 4) return 0;
  const int64_t small = time_of(products_of(2), tiles_of(2, x[0], out)), large = time_of(products_of(4), tiles_of(4, x[0], out));
  return small < large + large / 8 ? 2 : 4;
}

Winograd::Winograd(int tile, const Shape& x, const Shape& filter, const Sliding& s, int64_t from, int64_t to)
    : x_(x), tile_(tile), products_(products_of(tile)), from_(static_cast<ptrdiff_t>(from)), to_(static_cast<ptrdiff_t>(to)), top_(s.pads[0]), left_(s.pads[2]), ci_(filter[2]), co_(filter[3]) {
  const Pair out = output_size("_conv2d", {x[1], x[2]}, {taps, taps}, s);
  height_ = out[0];
  width_ = out[1];
  down_ = (height_ + tile - 1) / tile;
  across_ = (width_ + tile - 1) / tile;
  tiles_ = x[0] * down_ * across_;
  block_ = std::clamp(most_floats / (products_ * (ci_ + co_)) / 4 * 4, 16, 64);
}

size_t Winograd::scratch_floats() const { return static_cast<size_t>(products_) * std::min(block_, tiles_) * (ci_ + co_) + 4; }

// A panel of output channels after the other: all at once, they would be there twice.
void Winograd::transform_filter(const float* filter) {
  constexpr int wide = gemm::tile_columns;  // divides co_
  const size_t matrix = static_cast<size_t>(ci_) * wide, packed = gemm::packed_floats(co_, ci_), panel = gemm::packed_floats(wide, ci_);
  const int side = side_of(tile_);
  std::vector<float> matrices(products_ * matrix);
  filter_.resize(products_ * packed);
  for (int first = 0; first < co_; first += wide) {
    for (size_t i = 0; i < matrix; i++) {
      const float* const from = filter + i / wide * co_ + first + i % wide;
      double g[taps * taps], half[side_of(4) * taps], u[products_of(4)];
      for (int t = 0; t < taps * taps; t++) g[t] = from[static_cast<size_t>(t) * ci_ * co_];
      for (int c = 0; c < taps; c++) filter_transform(tile_, g + c, taps, half + c, taps);
      for (int r = 0; r < side; r++) filter_transform(tile_, half + r * taps, 1, u + r * side, 1);
      for (int p = 0; p < products_; p++) matrices[p * matrix + i] = static_cast<float>(u[p]);
    }
    float* to = filter_.data() + first / wide * panel;
    for (int p = 0; p < products_; p++, to += packed)
      gemm::pack_right(gemm::LeftForm::rows, gemm::MatrixRight({matrices.data() + p * matrix, wide, 1}), wide, ci_, to);
  }
}

// to[product][tile][channel]
template <int tile>
void Winograd::gather(const float* x, int first, int count, float* to) const {
  constexpr int side = side_of(tile), products = products_of(tile);
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
      for (int j = 0; j < side; j++) input_transform<tile>(d + j, side, half + j, side);
      for (int i = 0; i < side; i++) input_transform<tile>(half + i * side, 1, v + i * side, 1);
      float* p = to + static_cast<ptrdiff_t>(t) * ci_ + c;
      for (int i = 0; i < products; i++, p += next) store(p, v[i]);
    }
  };
  parallel_for(count, int64_t{count} * ci_ * products / 2, one_tile);
}

template <int tile>
void Winograd::scatter(const float* sums, int first, int count, float* y, const gemm::Finish& finish) const {
  constexpr int side = side_of(tile), products = products_of(tile);
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
      for (int j = 0; j < side; j++) output_transform<tile>(m + j, side, half + j, side);
      for (int i = 0; i < tile; i++) output_transform<tile>(half + i * side, 1, r + i * tile, 1);
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
    float* const sums = scratch + static_cast<size_t>(products_) * count * ci_;
    tile_ == 2 ? gather<2>(x, first, count, scratch) : gather<4>(x, first, count, scratch);
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
    parallel_for(products_, int64_t{products_} * count * ci_ * co_ / 8, one_product);
    tile_ == 2 ? scatter<2>(sums, first, count, y, finish) : scatter<4>(sums, first, count, y, finish);
  }
}

}  // namespace nacre
