// Depthwise convolutions and their gradients: every channel by itself, four channels per vector. Where a channel has several results (m > 1),
// the pictures on the input's side are first widened to one channel per result.
#include <algorithm>
#include <vector>

#include "backend_wasm_simd/conv_work.h"
#include "backend_wasm_simd/gemm_epilogue.h"
#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"
#include "backend_wasm_simd/pool_windows.h"
#include "backend_wasm_simd/threads.h"
#include "backend_wasm_simd/vec.h"

namespace nacre {
namespace {

using namespace simd;

// to[c * m + j] = from[c]
void widen(const float* from, float* to, int64_t count, int m) {
  for (int64_t i = 0; i < count; i++, to += m) std::fill_n(to, m, from[i]);
}

// to[c] = sum over j of from[c * m + j]
void narrow(const float* from, float* to, int64_t count, int m) {
  for (int64_t i = 0; i < count; i++, from += m) {
    float sum = 0;
    for (int j = 0; j < m; j++) sum += from[j];
    to[i] = sum;
  }
}

// A convolution of one picture.
struct Pass {
  const Windows& windows;
  std::vector<const float*> weights;  // per tap of the windows, one per channel
  ptrdiff_t pixel, row;               // distances between neighbouring positions in the result

  Pass(const Windows& w, const float* filter, const std::vector<int>& taps, ptrdiff_t pixel, ptrdiff_t row) : windows(w), pixel(pixel), row(row) {
    for (int t : taps) weights.push_back(filter + int64_t{t} * w.channels);
  }

  // What one tap multiplies: elements of the picture at the first position of a run, and its weights.
  struct Factors {
    const float *x, *weights;
  };
  // What threads work with: room for the taps of one window each.
  struct Room {
    Runs runs;
    size_t taps;
    std::vector<Factors> factors;
    explicit Room(int taps) : runs(taps), taps(taps), factors(threads() * this->taps) {}
  };

  // The lines [first, last) of the result.
  void run(const float* picture, float* result, int first, int last, const gemm::Finish& finish, Room& room, int thread) const {
    const ptrdiff_t step = windows.x.step * windows.pixel();
    Factors* const first_factors = room.factors.data() + thread * room.taps;
    const auto one_run = [&](const Run& r) {
      Factors* to = first_factors;
      for (const Tap& t : r.taps) *to++ = {picture + r.x * step + t.offset, weights[t.number]};
      const std::span<const Factors> factors(first_factors, to);
      float* y = result + r.y * row + r.x * pixel;
      int i = 0;
      for (; i + 3 <= r.count; i += 3) positions<3>(factors, i * step, step, y + i * pixel, finish);
      if (i + 2 <= r.count) positions<2>(factors, i * step, step, y + i * pixel, finish), i += 2;
      if (i < r.count) positions<1>(factors, i * step, step, y + i * pixel, finish);
    };
    room.runs.each(windows, first, last, thread, one_run);
  }

 private:
  template <int count>
  void positions(std::span<const Factors> factors, ptrdiff_t first, ptrdiff_t step, float* to, const gemm::Finish& finish) const {
    int c = 0;
    for (; c + 8 <= windows.channels; c += 8) channels<count, 2>(factors, c, first, step, to, finish);
    for (; c < windows.channels; c += 4) channels<count, 1>(factors, c, first, step, to, finish);
  }

  // `count` positions by 4 * vectors channels, kept in registers.
  template <int count, int vectors>
  void channels(std::span<const Factors> factors, int c, ptrdiff_t first, ptrdiff_t step, float* to, const gemm::Finish& finish) const {
    V sums[count][vectors];
    for (auto& position : sums) {
      for (V& v : position) v = splat(0);
    }
    const Factors* const end = factors.data() + factors.size();
#pragma clang loop unroll(disable)
    for (const Factors* f = factors.data(); f < end; f++) {
      V weight[vectors];
      for (int j = 0; j < vectors; j++) weight[j] = load(f->weights + c + j * 4);
      const float* x = f->x + first + c;
      for (int i = 0; i < count; i++, x += step) {
        for (int j = 0; j < vectors; j++) sums[i][j] = madd(load(x + j * 4), weight[j], sums[i][j]);
      }
    }
    for (int j = 0; j < vectors; j++) {
      const V bias = finish.bias ? load(finish.bias + c + j * 4) : splat(0);
      const int left = windows.channels - c - j * 4;
      for (int i = 0; i < count; i++) {
        const V v = at_most(at_least(add(sums[i][j], bias), splat(finish.low)), splat(finish.high));
        if (left >= 4) store(to + i * pixel + c + j * 4, v);
        else store_some(to + i * pixel + c + j * 4, v, left);
      }
    }
  }
};

std::vector<int> all_taps(int count) {
  std::vector<int> taps(count);
  for (int i = 0; i < count; i++) taps[i] = i;
  return taps;
}

struct DepthwiseConv : Kernel {
  Windows patches;  // of the widened input
  int m;
  int64_t pixel;  // distance between those of the result
  std::vector<int> taps;
  Epilogue epilogue;
  Pass::Room room;

  explicit DepthwiseConv(const Work& work)
      : m(work.in[1].shape[3]), pixel(pace(work.out_rows, int64_t{work.in[1].shape[2]} * m)), epilogue(work, work.in[1].shape[2] * m, 2),
        room(work.in[1].shape[0] * work.in[1].shape[1]) {
    const Shape &x = work.in[0].shape, &filter = work.in[1].shape;
    const Sliding s = sliding(work.attrs, 0);
    patches = windows(x, {filter[0], filter[1]}, output_size("_depthwiseConv2d", {x[1], x[2]}, {filter[0], filter[1]}, s), s);
    patches.channels *= m;
    patches.apart = work.in_rows.stride;
    taps = all_taps(filter[0] * filter[1]);
  }

  int64_t picture() const { return int64_t{patches.y.source} * patches.x.source * patches.pixel(); }
  size_t scratch_bytes() const override { return m == 1 ? 0 : picture() * sizeof(float); }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) override {
    if (patches.channels == 0) return;
    const int64_t row = int64_t{patches.x.positions} * patches.channels, result = row * patches.y.positions;
    const int64_t line = patches.x.positions * pixel;
    const Pass pass(patches, floats(in[1]), taps, pixel, line);
    epilogue.begin(in, out);
    const gemm::Finish finish = epilogue.finish(in);
    for (int image = 0; image < patches.images; image++) {
      const float* x = floats(in[0]) + image * (picture() / m);
      if (m > 1) {
        widen(x, floats(scratch), picture() / m, m);
        x = floats(scratch);
      }
      const int lines = static_cast<int>(std::max<int64_t>(1, part_elements / std::max<int64_t>(1, row)));  // of a part: by the shape alone
      const auto some_lines = [&](int i, int thread) {
        const int first = i * lines, last = std::min(first + lines, patches.y.positions);
        pass.run(x, floats(out[0]) + image * patches.y.positions * line, first, last, finish, room, thread);
        if (epilogue.runs()) epilogue.elements(image * result + first * row, image * result + last * row, thread);
      };
      parallel_for((patches.y.positions + lines - 1) / lines, result * static_cast<int64_t>(taps.size()) / 6, some_lines);
    }
  }

  static constexpr int64_t part_elements = 8192;

  static bool supports(const Work& work) {
    const Shape &x = work.in[0].shape, &filter = work.in[1].shape;
    const Pair out = output_size("_depthwiseConv2d", {x[1], x[2]}, {filter[0], filter[1]}, sliding(work.attrs, 0));
    return Epilogue::fits(work, int64_t{x[0]} * out[0] * out[1] * filter[2] * filter[3]);
  }
  static bool in_rows(const Work& work) {
    const Shape& filter = work.in[1].shape;
    return are_rows(work, filter[3] == 1 ? filter[2] : 0, int64_t{filter[2]} * filter[3]) && supports(work);
  }
};

struct DepthwiseInputGrad : Kernel {
  Shape dx;
  int m, wide;
  Pair strides;
  std::vector<Phase> phases;
  Pass::Room room;

  explicit DepthwiseInputGrad(const Work& work)
      : dx(work.out[0].shape), m(work.in[1].shape[3]), wide(dx[3] * m), room(work.in[1].shape[0] * work.in[1].shape[1]) {
    const Shape& filter = work.in[1].shape;
    const Sliding s = sliding(work.attrs, 1);
    strides = pair(s.strides);
    phases = nacre::phases(dx, work.in[0].shape, {filter[0], filter[1]}, s);
  }

  int64_t pixels() const { return int64_t{dx[1]} * dx[2]; }
  size_t scratch_bytes() const override { return m == 1 ? 0 : pixels() * wide * sizeof(float); }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) override {
    if (dx.size() == 0 || wide == 0) return;
    const int64_t row = int64_t{dx[2]} * wide;
    std::vector<Pass> passes;
    for (const Phase& p : phases) passes.emplace_back(p.windows, floats(in[1]), p.taps, int64_t{strides[1]} * wide, strides[0] * row);
    const Windows& any = phases[0].windows;
    const int64_t picture = int64_t{any.y.source} * any.x.source * wide;
    for (int image = 0; image < dx[0]; image++) {
      float* to = floats(out[0]) + image * pixels() * dx[3];
      float* result = m == 1 ? to : floats(scratch);
      for (size_t i = 0; i < phases.size(); i++) {
        float* const to = result + phases[i].first_y * row + int64_t{phases[i].first_x} * wide;
        passes[i].run(floats(in[0]) + image * picture, to, 0, phases[i].windows.y.positions, {}, room, 0);
      }
      if (m > 1) narrow(result, to, pixels() * dx[3], m);
    }
  }
};

// df[tap][c] = sum over positions of x[tap of position][c] * dy[position][c]
struct DepthwiseFilterGrad : Kernel {
  Windows patches;
  int m;
  Runs runs;

  explicit DepthwiseFilterGrad(const Work& work) : runs(work.out[0].shape[0] * work.out[0].shape[1]) {
    const Shape &dy = work.in[1].shape, &filter = work.out[0].shape;
    m = filter[3];
    patches = windows(work.in[0].shape, {filter[0], filter[1]}, {dy[1], dy[2]}, sliding(work.attrs, 1));
    patches.channels *= m;
  }

  int64_t picture() const { return int64_t{patches.y.source} * patches.x.source * patches.channels; }
  size_t sums() const { return size_t(patches.y.taps()) * patches.x.taps() * padded(); }
  int padded() const { return (patches.channels + 3) / 4 * 4; }
  size_t scratch_bytes() const override { return (sums() + (m == 1 ? 0 : picture())) * sizeof(float); }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) override {
    float* totals = floats(scratch);
    std::fill_n(totals, sums(), 0.0f);
    const int64_t result = int64_t{patches.y.positions} * patches.x.positions * patches.channels;
    for (int image = 0; image < patches.images; image++) {
      const float* x = floats(in[0]) + image * (picture() / m);
      if (m > 1) {
        widen(x, totals + sums(), picture() / m, m);
        x = totals + sums();
      }
      add_picture(x, floats(in[1]) + image * result, totals);
    }
    for (int t = 0; t < patches.y.taps() * patches.x.taps(); t++) std::copy_n(totals + t * padded(), patches.channels, floats(out[0]) + t * patches.channels);
  }

  void add_picture(const float* x, const float* dy, float* totals) {
    const int channels = patches.channels;
    const int64_t step = int64_t{patches.x.step} * channels;
    const auto one_run = [&](const Run& r) {
      const float* from = x + r.x * step;
      const float* gradient = dy + (int64_t{r.y} * patches.x.positions + r.x) * channels;
      size_t t = 0;
      for (; t + 3 <= r.taps.size(); t += 3) taps<3>(&r.taps[t], from, step, gradient, r.count, totals);
      for (; t < r.taps.size(); t++) taps<1>(&r.taps[t], from, step, gradient, r.count, totals);
    };
    runs.each(patches, 0, patches.y.positions, 0, one_run);
  }

  template <int count>
  void taps(const Tap* taps, const float* x, int64_t step, const float* dy, int positions, float* totals) const {
    int c = 0;
    for (; c + 8 <= padded(); c += 8) add_taps<count, 2>(taps, x + c, step, dy + c, positions, totals + c);
    for (; c < padded(); c += 4) add_taps<count, 1>(taps, x + c, step, dy + c, positions, totals + c);
  }

  template <int count, int vectors>
  void add_taps(const Tap* taps, const float* x, int64_t step, const float* dy, int positions, float* totals) const {
    V sums[count][vectors];
    const float* from[count];
    for (int t = 0; t < count; t++) {
      from[t] = x + taps[t].offset;
      for (V& v : sums[t]) v = splat(0);
    }
#pragma clang loop unroll(disable)
    for (int i = 0; i < positions; i++, dy += patches.channels) {
      V gradient[vectors];
      for (int j = 0; j < vectors; j++) gradient[j] = load(dy + j * 4);
      for (int t = 0; t < count; t++) {
        for (int j = 0; j < vectors; j++) sums[t][j] = madd(load(from[t] + j * 4), gradient[j], sums[t][j]);
        from[t] += step;
      }
    }
    for (int t = 0; t < count; t++) {
      float* p = totals + int64_t{taps[t].number} * padded();
      for (int j = 0; j < vectors; j++) store(p + j * 4, add(load(p + j * 4), sums[t][j]));
    }
  }
};

constexpr KernelRow rows[] = {
    {"_depthwiseConv2d", DepthwiseConv::supports, make_kernel<DepthwiseConv>, DepthwiseConv::in_rows},
    {"_depthwiseConv2dInputGrad", nullptr, make_kernel<DepthwiseInputGrad>},
    {"_depthwiseConv2dFilterGrad", nullptr, make_kernel<DepthwiseFilterGrad>},
};

}  // namespace

std::span<const KernelRow> depthwise_kernels() { return rows; }

}  // namespace nacre
