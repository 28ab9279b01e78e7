#include "backend_wasm_simd/conv_patches.h"

#include <algorithm>

#include "backend_wasm_simd/vec.h"

namespace nacre {
namespace {

Axis axis(int source, int positions, int taps, int stride, int pad, int dilation) {
  Axis a{positions, source, stride, {}};
  for (int t = 0; t < taps; t++) a.offsets.push_back(t * dilation - pad);
  return a;
}

// Neighbouring taps are neighbours in the source.
bool contiguous(const Axis& a) {
  for (int t = 1; t < a.taps(); t++) {
    if (a.offsets[t] != a.offsets[t - 1] + 1) return false;
  }
  return a.taps() > 0;
}

}  // namespace

Windows windows(const Shape& x, Pair filter, Pair result, const Sliding& s) {
  return {x[0], x[3], axis(x[1], result[0], filter[0], s.strides[0], s.pads[0], s.dilations[0]),
          axis(x[2], result[1], filter[1], s.strides[1], s.pads[2], s.dilations[1])};
}

// Pixel p meets tap t at pixel (p + pad - t * dilation) / stride of the result, if that is whole.
// Last tap first: so their places come in ascending order.
static std::vector<int> seen(Axis& a, int taps, int first, int stride, int pad, int dilation) {
  std::vector<int> numbers;
  for (int t = taps; t-- > 0;) {
    const int at = first + pad - t * dilation;
    if (at % stride != 0) continue;
    a.offsets.push_back(at / stride);
    numbers.push_back(t);
  }
  return numbers;
}

static Phase phase(const Shape& x, const Shape& y, Pair filter, const Sliding& s, int first_y, int first_x) {
  const auto positions = [](int size, int first, int stride) { return (size - first + stride - 1) / stride; };
  Phase p{{x[0], y[3], {positions(x[1], first_y, s.strides[0]), y[1], 1, {}}, {positions(x[2], first_x, s.strides[1]), y[2], 1, {}}}, first_y, first_x, {}};
  const std::vector<int> rows = seen(p.windows.y, filter[0], first_y, s.strides[0], s.pads[0], s.dilations[0]);
  const std::vector<int> columns = seen(p.windows.x, filter[1], first_x, s.strides[1], s.pads[2], s.dilations[1]);
  for (int r : rows) {
    for (int c : columns) p.taps.push_back(r * filter[1] + c);
  }
  return p;
}

std::vector<Phase> phases(const Shape& x, const Shape& y, Pair filter, const Sliding& s) {
  std::vector<Phase> all;
  for (int first_y = 0; first_y < std::min(s.strides[0], x[1]); first_y++) {
    for (int first_x = 0; first_x < std::min(s.strides[1], x[2]); first_x++) all.push_back(phase(x, y, filter, s, first_y, first_x));
  }
  return all;
}

// Makes room before and after the source for all that the windows reach. Returns the room before.
static int widen(Axis& a) {
  if (a.taps() == 0 || a.positions == 0) return 0;
  const auto [least, most] = std::minmax_element(a.offsets.begin(), a.offsets.end());
  const int before = std::max(0, -*least), after = std::max(0, (a.positions - 1) * a.step + *most - (a.source - 1));
  a.source += before + after;
  for (int& o : a.offsets) o += before;
  return before;
}

PaddedWindows::PaddedWindows(const Windows& w) : windows(w), unpadded{w.y.source, w.x.source} {
  top = widen(windows.y);
  left = widen(windows.x);
  const int channels = windows.channels;
  for (int oy : windows.y.offsets) {
    const ptrdiff_t line = static_cast<ptrdiff_t>(oy) * windows.x.source;
    if (contiguous(windows.x)) {
      stretches.push_back({(line + windows.x.offsets[0]) * channels, windows.x.taps() * channels});
    } else {
      for (int ox : windows.x.offsets) stretches.push_back({(line + ox) * channels, channels});
    }
  }
}

void PaddedWindows::pad(const float* from, int images, float* to) const {
  const int channels = windows.channels, line = windows.x.source * channels, inner = unpadded[1] * channels;
  for (int image = 0; image < images; image++) {
    for (int y = 0; y < windows.y.source; y++, to += line) {
      const bool inside = y >= top && y < top + unpadded[0];
      const int before = inside ? left * channels : line;
      std::fill_n(to, before, 0.0f);
      if (!inside) continue;
      std::copy_n(from, inner, to + before);
      std::fill_n(to + before + inner, line - before - inner, 0.0f);
      from += inner;
    }
  }
}

void PaddedWindows::starts(const float* pictures, int row, int rows, const float** to) const {
  const Axis &ay = windows.y, &ax = windows.x;
  int x = row % ax.positions, y = row / ax.positions % ay.positions, image = row / ax.positions / ay.positions;
  while (rows > 0) {
    const float* start = pictures + image * picture() + (int64_t{y} * ay.step * ax.source + x * ax.step) * windows.channels;
    const int count = std::min(rows, ax.positions - x);
    for (int i = 0; i < count; i++, start += ax.step * windows.channels) *to++ = start;
    rows -= count;
    x = 0;
    if (++y == ay.positions) y = 0, image++;
  }
}

void PatchLeft::pack(float* to, int row, int rows, int first, int depth) const {
  const float* starts[gemm::block_rows + 3];
  padded.starts(pictures, row, rows, starts);
  for (int i = 0; i < 3; i++) starts[rows + i] = starts[rows - 1];
  for (int panel = 0; panel < rows; panel += gemm::tile_rows) {
    int k = 0;  // where the stretch begins
    for (const gemm::Stretch& s : padded.stretches) {
      const int begin = std::max(first, k), end = std::min(first + depth, k + s.length);
      const float* from[4];
      for (int i = 0; i < 4; i++) from[i] = starts[panel + i] + s.offset + (begin - k);
      if (begin < end) {
        gemm::pack_four(to, from, end - begin);
        to += (end - begin) * 4;
      }
      k += s.length;
    }
  }
}

void TransposedPatchLeft::pack(float* to, int row, int rows, int first, int depth) const {
  for (int panel = 0; panel < rows; panel += gemm::tile_rows, to += static_cast<size_t>(depth) * 4) {
    if (windows.channels % 4 == 0) {
      pack_lanes<4>(to, row + panel, first, depth);
      continue;
    }
    for (int i = 0; i < 4; i++) {
      if (panel + i < rows) {
        pack_lanes<1>(to + i, row + panel + i, first, depth);
      } else {
        for (int d = 0; d < depth; d++) to[d * 4 + i] = 0;
      }
    }
  }
}

// `width` neighbouring channels of one tap, at the positions [first, first + depth).
template <int width>
void TransposedPatchLeft::pack_lanes(float* to, int row, int first, int depth) const {
  const Axis &ay = windows.y, &ax = windows.x;
  const int channels = windows.channels;
  const int tap_y = row / channels / ax.taps(), tap_x = row / channels % ax.taps(), channel = row % channels;
  const auto put = [&](const float* from) {
    if constexpr (width == 4) simd::store(to, from ? simd::load(from) : simd::splat(0));
    else *to = from ? *from : 0.0f;
    to += 4;
  };
  int x = first % ax.positions, y = first / ax.positions % ay.positions, image = first / ax.positions / ay.positions;
  while (depth > 0) {
    const int end = std::min(ax.positions, x + depth);
    depth -= end - x;
    const int sy = ay.at(y, tap_y);
    const float* line = source + (static_cast<int64_t>(image) * ay.source + sy) * ax.source * channels + channel;
    if (!ay.inside(sy)) line = nullptr;
    for (; x < end && !(line && ax.at(x, tap_x) >= 0); x++) put(nullptr);
    for (int sx; x < end && (sx = ax.at(x, tap_x)) < ax.source; x++) put(line + sx * channels);
    for (; x < end; x++) put(nullptr);
    x = 0;
    if (++y == ay.positions) y = 0, image++;
  }
}

}  // namespace nacre
