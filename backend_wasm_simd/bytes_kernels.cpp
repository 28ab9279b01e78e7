// Codes of values, and dense convolutions of codes.
#include <algorithm>

#include "backend_wasm_simd/bytes.h"
#include "backend_wasm_simd/conv_patches.h"
#include "backend_wasm_simd/conv_work.h"
#include "backend_wasm_simd/gemm_epilogue.h"
#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"
#include "backend_wasm_simd/threads.h"

namespace nacre {
namespace {

using namespace simd;
using bytes::Form;
using quantized::Product;

struct Quantize : Kernel {
  int64_t rows, channels;  // as few rows as possible
  float levels;

  explicit Quantize(const Work& work) : levels(static_cast<float>(work.attrs.number(0))) {
    const Shape& x = work.in[0].shape;
    channels = x[-1];
    rows = channels == 0 ? 0 : x.size() / channels;
    if (channels % 4 != 0) return;
    channels *= rows;  // one long row, in parts for threads
    rows = 1;
    while (channels > part && channels % 8 == 0) channels /= 2, rows *= 2;
  }

  static constexpr int64_t part = 16384;  // elements

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    const float* const x = floats(in[0]);
    int32_t* const codes = output<int32_t>(out, 0);
    const V scale = splat(*floats(in[1])), zero = splat(*floats(in[2])), most = splat(levels), shift = splat(8388608.0f);
    const int64_t words = (channels + 3) / 4, together = std::max<int64_t>(1, part / std::max<int64_t>(1, channels));
    const auto some = [&](int number, int) {
      for (int64_t r = number * together; r < std::min(rows, (number + 1) * together); r++) {
        const float* from = x + r * channels;
        int32_t* to = codes + r * words;
        for (int64_t w = 0; w < words; w++, from += 4, to++) {
          const V code = at_most(at_least(isplat(0), add(nearest(div(load(from), scale)), zero)), most);  // NaN: 0
          const V pairs = wasm_i16x8_narrow_i32x4(sub_int(add(code, shift), shift), zero);
          wasm_v128_store32_lane(to, wasm_u8x16_narrow_i16x8(pairs, pairs), 0);
        }
      }
    };
    parallel_for(static_cast<int>((rows + together - 1) / together), rows * words * 2, some);
  }
};

struct ConvBytes : Kernel {
  Windows windows;  // of words
  int columns, depth, block;  // rows of a block, by the shape alone
  bool direct, fixed;         // windows are pixels, as they lie
  Form form;
  bytes::Weights weights;
  bytes::Columns results;
  Epilogue epilogue;

  explicit ConvBytes(const Work& work)
      : windows(windows_of(work)), columns(filter(work)[3]), form(bytes::form_for(work.attrs.integer(Product::levels))),
        weights(filter(work)[0] * filter(work)[1], filter(work)[2], columns, form), results(columns, work.attrs), epilogue(work, columns, Product::inputs) {
    depth = weights.depth();
    block = std::clamp(block_bytes / std::max(depth, 1) / 4 * 4, 4, 128);
    const Sliding s = quantized::sliding_of(work.attrs);
    direct = windows.y.taps() == 1 && windows.x.taps() == 1 && s.strides == Ints{1, 1} && s.pads == Ints{0, 0, 0, 0};
    fixed = work.fixed & 1u << Product::filter;
  }

  static constexpr int block_bytes = 32768;

  static Shape filter(const Work& work) { return quantized::filter_of(work.attrs); }
  static Windows windows_of(const Work& work) {
    const Shape &x = work.in[Product::x].shape, f = filter(work);
    const Sliding s = quantized::sliding_of(work.attrs);
    return nacre::windows(x, {f[0], f[1]}, output_size("_conv2dBytes", {x[1], x[2]}, {f[0], f[1]}, s), s);
  }

  // Of a thread: a block of codes, one after the other, and the same widened.
  size_t laid_bytes() const { return direct ? 0 : static_cast<size_t>(block) * depth + 16; }
  size_t room_bytes() const { return laid_bytes() + (form == Form::pairs ? static_cast<size_t>(block) * depth * 2 : 0); }
  size_t scratch_bytes() const override { return threads() * room_bytes(); }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) override {
    const int rows = windows.pixels();
    if (rows == 0 || columns == 0) return;
    epilogue.begin(in, out);
    const int8_t* const panels = weights.find(in[Product::filter], fixed);
    results.prepare(in, weights.sums(), epilogue.finish(in));
    const char* const x = host_data(in[Product::x]);
    char *const to = host_data(out[0]), *const rooms = scratch.buffer ? host_data(scratch) : nullptr;
    const size_t to_row = results.codes ? bytes::padded(columns, 4) : columns * sizeof(float);
    const auto some_rows = [&](int number, int thread) {
      const int first = number * block, count = std::min(block, rows - first);
      char* const room = rooms + thread * room_bytes();
      const char* a = direct ? x + static_cast<size_t>(first) * depth : room;
      if (!direct) lay_out(windows, reinterpret_cast<const float*>(x), first, count, reinterpret_cast<float*>(room), 0x01010101u * results.zero);
      if (form == Form::pairs) a = widened(a, static_cast<size_t>(count) * depth, room + laid_bytes());
      bytes::multiply(form, a, form == Form::pairs ? depth * 2 : depth, count, panels, depth, columns, results, to + first * to_row);
      if (epilogue.runs()) epilogue.elements(int64_t{first} * columns, int64_t{first + count} * columns, thread);
    };
    parallel_for((rows + block - 1) / block, int64_t{rows} * columns * depth / 24, some_rows);
  }

  static const char* widened(const char* from, size_t n, char* to) {
    for (size_t i = 0; i < n; i += 8) store(to + i * 2, wasm_u16x8_load8x8(from + i));
    return to;
  }

  static bool supports(const Work& work) {
    if (!work.epilogue) return !work.prologue;
    const Shape& y = work.out[0].shape;
    return work.out[0].dtype == DType::float32 && Epilogue::fits(work, y.size());
  }
};

constexpr KernelRow rows[] = {
    {"_quantize", nullptr, make_kernel<Quantize>},
    {"_conv2dBytes", ConvBytes::supports, make_kernel<ConvBytes>},
};

}  // namespace

std::span<const KernelRow> bytes_kernels() { return rows; }

}  // namespace nacre
