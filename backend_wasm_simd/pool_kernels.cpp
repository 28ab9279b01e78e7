// Pools and their gradients: channels side by side, four per vector.
#include <algorithm>
#include <limits>

#include "backend_wasm_simd/conv_work.h"
#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"
#include "backend_wasm_simd/pool_windows.h"
#include "backend_wasm_simd/threads.h"
#include "backend_wasm_simd/vec.h"

namespace nacre {
namespace {

using namespace simd;

constexpr float lowest = -std::numeric_limits<float>::infinity();

// The windows of a pool over x, and the walk over them.
struct Pool : Kernel {
  Windows windows;
  Runs runs;
  int64_t pixel;  // distance between those of the result

  // `first`: number of the attribute filterSize.
  Pool(const Shape& x, const Shape& y, const Attrs& attrs, size_t first)
      : windows(nacre::windows(x, pair(attrs.ints(first)), {y[1], y[2]}, {attrs.ints(first + 1), attrs.ints(first + 2), {1, 1}})),
        runs(windows.y.taps() * windows.x.taps()), pixel(windows.channels) {}

  // Calls f(taps, offset of their base in x, offset of the result, first channel) for every vector of results. Threads take lines, or
  // whole pictures where `f` writes to x, on which windows overlap.
  template <int vectors, class F>
  void each(F f, bool writes_to_x = false) {
    const int channels = windows.channels;
    const auto one_run = [&](const Run& r, int64_t from, int64_t to) {
      for (int i = 0; i < r.count; i++, from += windows.x.step * windows.pixel(), to += pixel) {
        for (int c = 0; c < channels; c += 4 * vectors) f(r.taps, from + c, to + c, channels - c);
      }
    };
    walk(one_run, writes_to_x);
  }

  // Calls f(run, offset of the base of its taps in x, offset of its results).
  void walk(FunctionRef<void(const Run&, int64_t, int64_t)> f, bool writes_to_x) {
    const int lines = windows.y.positions;
    if (lines == 0) return;
    const int64_t line = int64_t{windows.x.positions} * windows.channels, picture = int64_t{windows.y.source} * windows.x.source * windows.pixel();
    const int part = writes_to_x ? lines : static_cast<int>(1 + part_elements / (line + 1)), parts = (lines + part - 1) / part;
    const auto some_lines = [&](int number, int thread) {
      const int image = number / parts, first = number % parts * part;
      const auto one_run = [&](const Run& r) {
        f(r, image * picture + r.x * windows.x.step * windows.pixel(), ((int64_t{image} * lines + r.y) * windows.x.positions + r.x) * pixel);
      };
      runs.each(windows, first, std::min(first + part, lines), thread, one_run);
    };
    parallel_for(windows.images * parts, windows.images * lines * line * windows.y.taps() * windows.x.taps() / 4, some_lines);
  }

  static constexpr int64_t part_elements = 8192;
};

// The first `channels` lanes.
void put(float* to, V v, int channels) {
  if (channels >= 4) store(to, v);
  else if (channels > 0) store_some(to, v, channels);
}

// Of the windows of 2x2 that most networks have, whose addresses fit in registers.
template <int vectors>
void max_of_four(const Tap* taps, const float* x, float* y, int channels) {
  const float *a = x + taps[0].offset, *b = x + taps[1].offset, *c = x + taps[2].offset, *d = x + taps[3].offset;
  const V low = splat(lowest);
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++)
    put(y + j * 4, at_least(at_least(at_least(at_least(low, load(a + j * 4)), load(b + j * 4)), load(c + j * 4)), load(d + j * 4)), channels - j * 4);
}

template <int vectors>
void max_of_taps(std::span<const Tap> taps, const float* x, float* y, int channels) {
  if (taps.size() == 4) return max_of_four<vectors>(taps.data(), x, y, channels);
  V best[vectors];
  for (V& v : best) v = splat(lowest);
  for (const Tap& t : taps) {
    for (int j = 0; j < vectors; j++) best[j] = at_least(best[j], load(x + t.offset + j * 4));
  }
  for (int j = 0; j < vectors; j++) put(y + j * 4, best[j], channels - j * 4);
}

struct MaxPool : Pool {
  explicit MaxPool(const Work& w) : Pool(w.in[0].shape, w.out[0].shape, w.attrs, 0) {
    windows.apart = w.in_rows.stride;
    pixel = pace(w.out_rows, windows.channels);
  }
  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    const float* x = floats(in[0]);
    float* y = floats(out[0]);
    if (windows.channels % 16 == 0) each<4>([&](auto taps, int64_t from, int64_t to, int channels) { max_of_taps<4>(taps, x + from, y + to, channels); });
    else each<1>([&](auto taps, int64_t from, int64_t to, int channels) { max_of_taps<1>(taps, x + from, y + to, channels); });
  }
};

// Number of the first tap with the maximum, by channel; -1 where there is none.
V first_maximum(std::span<const Tap> taps, const float* x) {
  V best = splat(lowest), number = isplat(-1);
  for (const Tap& t : taps) {
    const V v = load(x + t.offset);
    // Of negative infinities too the first one counts.
    const V better = bit_or(gt(v, best), bit_and(eq(v, best), wasm_i32x4_lt(number, isplat(0))));
    best = select(better, v, best);
    number = select(better, isplat(t.number), number);
  }
  return number;
}

struct MaxPoolGrad : Pool {
  int64_t size;
  explicit MaxPoolGrad(const Work& w) : Pool(w.in[1].shape, w.in[0].shape, w.attrs, 0), size(w.out[0].shape.size()) {}
  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    const float *dy = floats(in[0]), *x = floats(in[1]);
    float* dx = floats(out[0]);
    std::fill_n(dx, size, 0.0f);
    each<1>([&](auto taps, int64_t from, int64_t to, int channels) {
      const V number = first_maximum(taps, x + from), gradient = load(dy + to);
      for (const Tap& t : taps) {
        float* p = dx + from + t.offset;
        put(p, add(load(p), bit_and(gradient, wasm_i32x4_eq(number, isplat(t.number)))), channels);
      }
    }, true);
  }
};

struct MaxPoolSelect : Pool {
  explicit MaxPoolSelect(const Work& w) : Pool(w.in[0].shape, w.out[0].shape, w.attrs, 0) {}
  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    const float *x = floats(in[0]), *v = floats(in[1]);
    float* y = floats(out[0]);
    each<1>([&](auto taps, int64_t from, int64_t to, int channels) {
      const V number = first_maximum(taps, x + from);
      V chosen = splat(0);
      for (const Tap& t : taps) chosen = select(wasm_i32x4_eq(number, isplat(t.number)), load(v + from + t.offset), chosen);
      put(y + to, chosen, channels);
    });
  }
};

// to = a + b, of n elements in a row, by whole vectors.
void add_rows(float* to, const float* a, const float* b, int64_t n) {
  for (int64_t i = 0; i < n; i += 4) store(to + i, add(load(a + i), load(b + i)));
}

// Means in two steps: first the lines of the window are summed, for a whole line of the picture, then its columns.
struct AvgPool : Kernel {
  Windows windows;
  int64_t line;   // elements
  int64_t pixel;  // distance between those of the result

  explicit AvgPool(const Work& w)
      : windows(nacre::windows(w.in[0].shape, pair(w.attrs.ints(0)), {w.out[0].shape[1], w.out[0].shape[2]}, {w.attrs.ints(1), w.attrs.ints(2), {1, 1}})),
        line(int64_t{windows.x.source} * windows.channels),
        pixel(pace(w.out_rows, windows.channels)) {}

  size_t scratch_bytes() const override { return threads() * static_cast<size_t>(line + 4) * sizeof(float); }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) override {
    const float* x = floats(in[0]);
    float* y = floats(out[0]);
    const int lines = windows.y.positions;
    const int64_t result = windows.x.positions * pixel;
    const auto one_line = [&](int number, int thread) {
      const auto [first, last] = seen(windows.y, number % lines);
      const float* from = x + (int64_t{number / lines} * windows.y.source + first) * line;
      columns(sum_of_lines(from, last - first, floats(scratch) + thread * (line + 4)), last - first, y + number * result);
    };
    parallel_for(windows.images * lines, windows.images * windows.y.source * line, one_line);
  }

  // The taps that lie inside, as positions [first, last) of the source.
  static std::pair<int, int> seen(const Axis& a, int position) {
    const int first = std::clamp(a.at(position, 0), 0, a.source);
    return {first, std::clamp(a.at(position, a.taps() - 1) + 1, first, a.source)};
  }

  // Of `count` lines from `x` on.
  const float* sum_of_lines(const float* x, int count, float* sum) const {
    if (count < 2) return x;
    add_rows(sum, x, x + line, line);
    for (int i = 2; i < count; i++) add_rows(sum, sum, x + i * line, line);
    return sum;
  }

  // The means of one line of the result.
  void columns(const float* sums, int lines, float* y) const {
    const int channels = windows.channels;
    for (int column = 0; column < windows.x.positions; column++, y += pixel) {
      const auto [first, last] = seen(windows.x, column);
      const V share = splat(1.0f / static_cast<float>(std::max(1, lines * (last - first))));
      const float* from = sums + int64_t{first} * channels;
      const int count = lines > 0 ? last - first : 0;
      for (int c = 0; c < channels; c += 4) {
        V sum = splat(0);
        for (int t = 0; t < count; t++) sum = add(sum, load(from + c + t * channels));
        put(y + c, mul(sum, share), channels - c);
      }
    }
  }
};

struct AvgPoolGrad : Pool {
  int64_t size;
  explicit AvgPoolGrad(const Work& w) : Pool(w.out[0].shape, w.in[0].shape, w.attrs, 1), size(w.out[0].shape.size()) {}
  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    const float* dy = floats(in[0]);
    float* dx = floats(out[0]);
    std::fill_n(dx, size, 0.0f);
    each<1>([&](auto taps, int64_t from, int64_t to, int channels) {
      const V share = div(load(dy + to), splat(static_cast<float>(taps.size())));
      for (const Tap& t : taps) {
        float* p = dx + from + t.offset;
        put(p, add(load(p), share), channels);
      }
    }, true);
  }
};

bool in_rows(const Work& w) { return are_rows(w, w.in[0].shape[3], w.out[0].shape[3]); }

constexpr KernelRow rows[] = {
    {"_maxPool", nullptr, make_kernel<MaxPool>, in_rows},
    {"_maxPoolGrad", nullptr, make_kernel<MaxPoolGrad>},
    {"_maxPoolSelect", nullptr, make_kernel<MaxPoolSelect>},
    {"_avgPool", nullptr, make_kernel<AvgPool>, [](const Work& w) { return are_rows(w, 0, w.out[0].shape[3]); }},
    {"_avgPoolGrad", nullptr, make_kernel<AvgPoolGrad>},
};

}  // namespace

std::span<const KernelRow> pool_kernels() { return rows; }

}  // namespace nacre
