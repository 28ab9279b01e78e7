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

bool plain(const Axis& a) { return a.taps() == 1 && a.step == 1 && a.offsets[0] == 0 && a.positions == a.source; }

// Neighbouring taps are neighbours in the source.
bool contiguous(const Axis& a) {
  for (int t = 1; t < a.taps(); t++) {
    if (a.offsets[t] != a.offsets[t - 1] + 1) return false;
  }
  return a.taps() > 0;
}

}  // namespace

bool Windows::plain() const { return nacre::plain(y) && nacre::plain(x); }

Windows windows(const Shape& x, Pair filter, Pair result, const Sliding& s) {
  return {x[0], x[3], axis(x[1], result[0], filter[0], s.strides[0], s.pads[0], s.dilations[0]),
          axis(x[2], result[1], filter[1], s.strides[1], s.pads[2], s.dilations[1])};
}

// Pixel p meets tap t at pixel (p + pad - t * dilation) / stride of the result, if that is whole.
static std::vector<int> seen(Axis& a, int taps, int first, int stride, int pad, int dilation) {
  std::vector<int> numbers;
  for (int t = 0; t < taps; t++) {
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

PatchLeft::PatchLeft(const Windows& w, const float* source) : windows(w), source(source), zeros(w.x.taps() * w.channels + 3, 0.0f) {}

// Four positions that are packed side by side.
struct PatchLeft::Lanes {
  struct Position {
    int image, y, x;  // image < 0: none
  };
  Position at[4];
  bool whole = false;  // no tap leaves the source sideways, and a row of taps lies in one piece
};

void PatchLeft::pack(float* to, int row, int rows, int first, int depth) const {
  const Axis &ay = windows.y, &ax = windows.x;
  const int tap_row = ax.taps() * windows.channels;
  const bool joined = contiguous(ax);
  int x = row % ax.positions, y = row / ax.positions % ay.positions, image = row / ax.positions / ay.positions;
  for (int panel = 0; panel < rows; panel += gemm::tile_rows) {
    Lanes lanes;
    lanes.whole = joined;
    for (int i = 0; i < 4; i++) {
      const bool here = panel + i < rows;
      lanes.at[i] = {here ? image : -1, y, x};
      if (!here) continue;
      lanes.whole = lanes.whole && ax.at(x, 0) >= 0 && ax.at(x, ax.taps() - 1) < ax.source;
      if (++x == ax.positions) x = 0, y++;
      if (y == ay.positions) y = 0, image++;
    }
    for (int k = first; k < first + depth;) {
      const int tap_y = k / tap_row, begin = k % tap_row, end = std::min(tap_row, begin + first + depth - k);
      pack_tap_row(to, lanes, tap_y, begin, end);
      to += (end - begin) * 4;
      k += end - begin;
    }
  }
}

// The elements [begin, end) of a row of taps.
void PatchLeft::pack_tap_row(float* to, const Lanes& lanes, int tap_y, int begin, int end) const {
  const Axis &ay = windows.y, &ax = windows.x;
  const int channels = windows.channels;
  const float* lines[4];  // of the source; null: outside
  for (int i = 0; i < 4; i++) {
    const auto [image, y, x] = lanes.at[i];
    const int sy = ay.at(y, tap_y);
    const bool inside = image >= 0 && ay.inside(sy);
    lines[i] = inside ? source + (static_cast<int64_t>(image) * ay.source + sy) * ax.source * channels : nullptr;
  }
  const float* from[4];
  if (lanes.whole) {
    for (int i = 0; i < 4; i++) from[i] = lines[i] ? lines[i] + ax.at(lanes.at[i].x, 0) * channels + begin : zeros.data();
    gemm::pack_four(to, from, end - begin);
    return;
  }
  while (begin < end) {
    const int tap = begin / channels, channel = begin % channels, count = std::min(channels - channel, end - begin);
    for (int i = 0; i < 4; i++) {
      const int sx = ax.at(lanes.at[i].x, tap);
      from[i] = lines[i] && ax.inside(sx) ? lines[i] + sx * channels + channel : zeros.data();
    }
    gemm::pack_four(to, from, count);
    to += count * 4;
    begin += count;
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
