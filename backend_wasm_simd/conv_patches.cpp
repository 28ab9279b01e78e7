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

PaddedWindows::PaddedWindows(const Windows& w) : windows(w), unpadded{w.y.source, w.x.source}, source_pixel(w.pixel()) {
  top = widen(windows.y);
  left = widen(windows.x);
  const int positions = w.y.positions * w.x.positions;
  const int enough = positions > 0 ? std::max(1, 4 * gemm::block_rows / positions) : 1;
  group_ = needed() ? std::min(enough, w.images) : w.images;
  if (needed()) windows.apart = 0;
  const int channels = windows.channels;
  const auto pixel = static_cast<ptrdiff_t>(windows.pixel());
  for (int oy : windows.y.offsets) {
    const ptrdiff_t line = static_cast<ptrdiff_t>(oy) * windows.x.source;
    if (contiguous(windows.x) && pixel == channels) {
      stretches.push_back({(line + windows.x.offsets[0]) * channels, windows.x.taps() * channels});
    } else {
      for (int ox : windows.x.offsets) stretches.push_back({(line + ox) * pixel, channels});
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
      if (source_pixel == channels) std::copy_n(from, inner, to + before);
      else
        for (int x = 0; x < unpadded[1]; x++) std::copy_n(from + x * source_pixel, channels, to + before + x * channels);
      std::fill_n(to + before + inner, line - before - inner, 0.0f);
      from += unpadded[1] * source_pixel;
    }
  }
}

const float* PaddedWindows::pictures(const float* source, int image, int count, float* scratch) const {
  source += static_cast<int64_t>(image) * unpadded[0] * unpadded[1] * source_pixel;
  if (!needed()) return source;
  pad(source, count, scratch);
  return scratch;
}

void PaddedWindows::starts(const float* pictures, int row, int rows, const float** to) const {
  const Axis &ay = windows.y, &ax = windows.x;
  int x = row % ax.positions, y = row / ax.positions % ay.positions, image = row / ax.positions / ay.positions;
  while (rows > 0) {
    const int64_t pixel = windows.pixel();
    const float* start = pictures + image * picture() + (int64_t{y} * ay.step * ax.source + x * ax.step) * pixel;
    const int count = std::min(rows, ax.positions - x);
    for (int i = 0; i < count; i++, start += ax.step * pixel) *to++ = start;
    rows -= count;
    x = 0;
    if (++y == ay.positions) y = 0, image++;
  }
}

// n elements by whole vectors: what is written too much, something else overwrites.
static float* copy_vectors(float* to, const float* from, int n) {
  for (int i = 0; i < n; i += 4) simd::store(to + i, simd::load(from + i));
  return to + n;
}
static float* fill_vectors(float* to, int n, uint32_t bits) {
  for (int i = 0; i < n; i += 4) simd::store(to + i, simd::isplat(static_cast<int32_t>(bits)));
  return to + n;
}

void lay_out(const Windows& w, const float* source, int row, int rows, float* to, uint32_t outside) {
  const int channels = w.channels, taps = w.x.taps();
  const int64_t pixel = w.pixel();
  const bool in_one = contiguous(w.x) && pixel == channels;
  int x = row % w.x.positions, y = row / w.x.positions % w.y.positions, image = row / w.x.positions / w.y.positions;
  for (; rows > 0; rows--) {
    const bool whole = in_one && w.x.inside(w.x.at(x, 0)) && w.x.inside(w.x.at(x, taps - 1));
    for (int ty = 0; ty < w.y.taps(); ty++) {
      const int sy = w.y.at(y, ty);
      const float* const line = source + (int64_t{image} * w.y.source + sy) * w.x.source * pixel;
      if (!w.y.inside(sy)) to = fill_vectors(to, taps * channels, outside);
      else if (whole) to = copy_vectors(to, line + w.x.at(x, 0) * channels, taps * channels);
      else
        for (int tx = 0; tx < taps; tx++) {
          const int sx = w.x.at(x, tx);
          to = w.x.inside(sx) ? copy_vectors(to, line + sx * pixel, channels) : fill_vectors(to, channels, outside);
        }
    }
    if (++x == w.x.positions) x = 0, y++;
    if (y == w.y.positions) y = 0, image++;
  }
}

std::vector<ptrdiff_t> row_offsets(const PaddedWindows& p) {
  std::vector<ptrdiff_t> offsets;
  for (const gemm::Stretch& s : p.stretches) {
    for (int i = 0; i < s.length; i++) offsets.push_back(s.offset + i);
  }
  return offsets;
}

void TransposedPatchLeft::pack(float* to, int row, int rows, int first, int depth) const {
  const int positions = padded.windows.x.positions;
  const float* start;
  for (int done = 0; done < depth;) {
    const int at = first + done, count = std::min(depth - done, positions - at % positions);
    padded.starts(pictures, at, 1, &start);
    pack_line(to + done * 4, offsets.subspan(row, rows), start, count, depth);
    done += count;
  }
}

// Neighbouring positions of one line.
void TransposedPatchLeft::pack_line(float* to, std::span<const ptrdiff_t> rows, const float* start, int count, int depth) const {
  const int step = padded.windows.x.step * padded.windows.channels;
  const size_t panel = static_cast<size_t>(depth) * 4;
  const auto neighbours = [&](size_t i, size_t n) { return i + n <= rows.size() && rows[i + n - 1] - rows[i] == static_cast<ptrdiff_t>(n - 1); };
  for (size_t i = 0; i < rows.size();) {
    const float* from = start + rows[i];
    float* p = to + i / 4 * panel;
    if (neighbours(i, 16)) {
      for (int d = 0; d < count; d++, from += step, p += 4) {
#pragma clang loop unroll(full)
        for (int j = 0; j < 4; j++) simd::store(p + j * panel, simd::load(from + j * 4));
      }
      i += 16;
    } else if (neighbours(i, 4)) {
      for (int d = 0; d < count; d++, from += step, p += 4) simd::store(p, simd::load(from));
      i += 4;
    } else {
      for (size_t j = i; j < std::min(i + 4, rows.size()); j++) {
        from = start + rows[j];
        for (int d = 0; d < count; d++, from += step) p[d * 4 + j - i] = *from;
      }
      i += 4;
    }
  }
}

}  // namespace nacre
