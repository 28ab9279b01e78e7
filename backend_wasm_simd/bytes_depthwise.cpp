// Depthwise convolutions of codes: every channel by itself, eight channels and two taps per instruction.
#include <algorithm>
#include <vector>

#include "backend_wasm_simd/bytes.h"
#include "backend_wasm_simd/conv_patches.h"
#include "backend_wasm_simd/conv_work.h"
#include "backend_wasm_simd/gemm_epilogue.h"
#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/threads.h"

namespace nacre {
namespace {

using quantized::Product;

struct DepthwiseBytes : Kernel {
  Windows windows;  // of bytes
  int channels, pairs;
  bool fixed;
  std::vector<int8_t> weights;  // [pairs of taps][channels, padded][2]
  std::vector<int32_t> sums;
  std::vector<char> outside;    // what taps outside of the picture read
  std::vector<bytes::Codes> taps;      // of each thread
  bytes::Columns results;
  Epilogue epilogue;

  explicit DepthwiseBytes(const Work& work)
      : windows(windows_of(work)), channels(quantized::filter_of(work.attrs)[2]), pairs((windows.y.taps() * windows.x.taps() + 1) / 2),
        fixed(work.fixed & 1u << Product::filter), outside(width()), taps(static_cast<size_t>(threads()) * pairs * 2), results(channels, work.attrs),
        epilogue(work, channels, Product::inputs) {}

  static Windows windows_of(const Work& work) {
    const Shape f = quantized::filter_of(work.attrs);
    Shape x = work.in[Product::x].shape;
    x[3] *= 4;
    const Sliding s = quantized::sliding_of(work.attrs);
    return nacre::windows(x, {f[0], f[1]}, output_size("_depthwiseConv2dBytes", {x[1], x[2]}, {f[0], f[1]}, s), s);
  }

  int width() const { return bytes::padded(channels, bytes::panel_columns); }

  void pack(const int8_t* from) {
    weights.assign(static_cast<size_t>(pairs) * width() * 2, 0);
    sums.assign(width(), 0);
    for (int t = 0; t < windows.y.taps() * windows.x.taps(); t++)
      for (int c = 0; c < channels; c++, from++) {
        weights[(static_cast<size_t>(t / 2) * width() + c) * 2 + t % 2] = *from;
        sums[c] += *from;
      }
  }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    if (channels == 0) return;
    epilogue.begin(in, out);
    if (!fixed || weights.empty()) pack(reinterpret_cast<const int8_t*>(host_data(in[Product::filter])));
    results.prepare(in, sums, epilogue.finish(in));
    std::fill(outside.begin(), outside.end(), static_cast<char>(results.zero));
    const int64_t pixel = results.codes ? bytes::padded(channels, 4) : channels * sizeof(float), line = pixel * windows.x.positions;
    const char* const x = host_data(in[Product::x]);
    char* const to = host_data(out[0]);
    const int lines = std::clamp(32768 / static_cast<int>(std::max<int64_t>(1, int64_t{windows.x.positions} * channels)), 1, std::max(1, windows.y.positions));
    const int parts = (windows.y.positions + lines - 1) / lines;
    const auto some_lines = [&](int number, int thread) {
      const int image = number / parts, first = number % parts * lines, last = std::min(first + lines, windows.y.positions);
      const char* const picture = x + int64_t{image} * windows.y.source * windows.x.source * windows.channels;
      const int64_t row = int64_t{image} * windows.y.positions + first;
      for (int y = first; y < last; y++) one_line(picture, y, thread, to + (row + y - first) * line, pixel);
      const int64_t elements = int64_t{windows.x.positions} * channels;
      if (epilogue.runs()) epilogue.elements(row * elements, (row + last - first) * elements, thread);
    };
    parallel_for(windows.images * parts, int64_t{windows.pixels()} * channels * pairs / 5, some_lines);
  }

  // Positions at which every column of taps is inside go together.
  void one_line(const char* picture, int y, int thread, char* to, ptrdiff_t pixel) {
    const Axis& ax = windows.x;
    bytes::Codes* const codes = taps.data() + static_cast<size_t>(thread) * pairs * 2;
    const auto whole = [&](int x) { return ax.inside(ax.at(x, 0)) && ax.inside(ax.at(x, ax.taps() - 1)); };
    for (int x = 0; x < ax.positions;) {
      int count = 1;
      if (whole(x))
        while (x + count < ax.positions && whole(x + count)) count++;
      read(picture, y, x, codes);
      bytes::multiply_channels(codes, pairs, count, channels, weights.data(), results, to + x * pixel, pixel);
      x += count;
    }
  }

  void read(const char* picture, int y, int x, bytes::Codes* to) const {
    const ptrdiff_t step = static_cast<ptrdiff_t>(windows.x.step) * windows.channels;
    bytes::Codes* const begin = to;
    for (int ty = 0; ty < windows.y.taps(); ty++)
      for (int tx = 0; tx < windows.x.taps(); tx++) {
        const int sy = windows.y.at(y, ty), sx = windows.x.at(x, tx);
        const bool inside = windows.y.inside(sy) && windows.x.inside(sx);
        *to++ = inside ? bytes::Codes{picture + (int64_t{sy} * windows.x.source + sx) * windows.channels, step} : bytes::Codes{outside.data(), 0};
      }
    if ((to - begin) % 2) *to = to[-1];  // its weights are zeros
  }

  static bool supports(const Work& work) {
    if (!work.epilogue) return !work.prologue;
    return work.out[0].dtype == DType::float32 && Epilogue::fits(work, work.out[0].shape.size());
  }
};

constexpr KernelRow rows[] = {
    {"_depthwiseConv2dBytes", DepthwiseBytes::supports, make_kernel<DepthwiseBytes>},
};

}  // namespace

std::span<const KernelRow> bytes_depthwise_kernels() { return rows; }

}  // namespace nacre
