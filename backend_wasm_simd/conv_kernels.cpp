// Convolutions and their two gradients, as products of gathered patches.
#include <algorithm>
#include <optional>
#include <vector>

#include "backend_wasm_simd/conv_product.h"
#include "backend_wasm_simd/conv_work.h"
#include "backend_wasm_simd/gemm_epilogue.h"
#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"
#include "backend_wasm_simd/winograd.h"

namespace nacre {
namespace {

// y[pixel][co] = patch[pixel][tap, ci] * filter[tap, ci][co]
struct Conv2D : Kernel {
  Epilogue epilogue;
  PatchProduct product;
  std::optional<Winograd> winograd;
  int depth;   // of the products
  bool fixed;  // the filter
  int64_t pixel;  // distance between those of the result

  explicit Conv2D(const Work& work)
      : epilogue(work, work.in[1].shape[3], 2), product(patches(work), work.in[1].shape[3], false), pixel(pace(work.out_rows, work.in[1].shape[3])) {
    const Shape &x = work.in[0].shape, &filter = work.in[1].shape;
    depth = filter[0] * filter[1] * filter[2];
    fixed = work.fixed & 2;
    if (const Sliding s = sliding(work.attrs, 0); const int tile = fixed ? Winograd::best_tile(x, filter, s) : 0) winograd.emplace(tile, x, filter, s, pace(work.in_rows, x[3]), pixel);
  }

  static Windows patches(const Work& work) {
    const Shape &x = work.in[0].shape, &filter = work.in[1].shape;
    const Sliding s = sliding(work.attrs, 0);
    Windows w = windows(x, {filter[0], filter[1]}, output_size("_conv2d", {x[1], x[2]}, {filter[0], filter[1]}, s), s);
    w.apart = work.in_rows.stride;
    return w;
  }

  size_t scratch_bytes() const override { return (winograd ? winograd->scratch_floats() : product.scratch_floats()) * sizeof(float); }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) override {
    epilogue.begin(in, out);
    if (winograd) {
      winograd->run(floats(in[0]), floats(in[1]), in[1].content, floats(out[0]), epilogue.finish(in), floats(scratch));
      if (epilogue.runs()) epilogue.all();
      return;
    }
    const gemm::Operand filter{.slot = in[1], .n = product.n, .k = depth, .fixed = fixed};
    PatchProduct::Call call{.source = floats(in[0]), .right = nullptr, .content = 0, .operand = &filter, .result = floats(out[0]), .result_row = pixel,
                            .finish = epilogue.finish(in)};
    const auto rows_done = [&](int begin, int end, int thread) { epilogue.elements(int64_t{begin} * product.n, int64_t{end} * product.n, thread); };
    if (epilogue.runs()) call.rows_done = rows_done;
    product.run(call, floats(scratch));
  }

  static bool supports(const Work& work) {
    return Epilogue::fits(work, int64_t{patches(work).pixels()} * work.in[1].shape[3]);
  }
  static bool in_rows(const Work& work) { return are_rows(work, work.in[0].shape[3], work.in[1].shape[3]) && supports(work); }
};

// df[tap, ci][co] = sum over pixels of patch[pixel][tap, ci] * dy[pixel][co]
struct FilterGrad : Kernel {
  PaddedWindows patches;
  std::vector<ptrdiff_t> offsets;
  int images, pixels, m, n;  // pixels: of one picture of dy

  explicit FilterGrad(const Work& work)
      : patches(windows(work.in[0].shape, {work.out[0].shape[0], work.out[0].shape[1]}, {work.in[1].shape[1], work.in[1].shape[2]}, sliding(work.attrs, 1))),
        offsets(row_offsets(patches)) {
    const Shape& dy = work.in[1].shape;
    images = dy[0];
    pixels = dy[1] * dy[2];
    m = static_cast<int>(offsets.size());
    n = dy[3];
  }

  size_t scratch_bytes() const override {
    return (patches.scratch_floats() + gemm::scratch_floats(gemm::LeftForm::packed, m, n, patches.group() * pixels)) * sizeof(float);
  }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) override {
    float* const df = floats(out[0]);
    if (images * pixels == 0) std::fill_n(df, int64_t{m} * n, 0.0f);
    for (int image = 0; image < images; image += patches.group()) {
      const int count = std::min(patches.group(), images - image);
      const TransposedPatchLeft left(patches, patches.pictures(floats(in[0]), image, count, floats(scratch)), offsets);
      const gemm::MatrixRight dy({floats(in[1]) + int64_t{image} * pixels * n, n, 1});
      gemm::Product product{.m = m, .n = n, .k = count * pixels, .left = &left, .right = &dy, .result = df, .result_row = n};
      product.accumulate = image > 0;
      gemm::multiply(product, floats(scratch) + patches.scratch_floats());
    }
  }
};

// One product per phase: dx[pixel][ci] = patch of dy[pixel][tap, co] * filter[tap][ci][co].
struct FilterRight : gemm::Right {
  const float* filter;
  const std::vector<int>& taps;
  int ci, co;
  FilterRight(const float* filter, const std::vector<int>& taps, int ci, int co) : filter(filter), taps(taps), ci(ci), co(co) {}

  void pack(float* to, int columns, int first, int depth) const override {
    for (int j = 0; j < columns; j += 8) {
      const int lanes = std::min(8, columns - j), width = lanes > 4 ? 8 : 4;
      for (int k = first; k < first + depth;) {
        const int o = k % co, count = std::min(co - o, first + depth - k);
        const float* from = filter + (int64_t{taps[k / co]} * ci + j) * co + o;
        if (width == 8) gemm::pack_panels<8>(to, from, co, 1, lanes, count);
        else gemm::pack_panels<4>(to, from, co, 1, lanes, count);
        to += count * width;
        k += count;
      }
    }
  }
};

struct InputGrad : Kernel {
  Shape dx;
  Pair strides;
  int co;
  int64_t pixel;  // distance between those of the result
  Epilogue epilogue;
  std::vector<Phase> phases;
  std::vector<PatchProduct> products;

  explicit InputGrad(const Work& work) : dx(restored(work)), co(work.in[1].shape[3]), pixel(pace(work.out_rows, dx[3])), epilogue(work, dx[3], 2) {
    const Shape& filter = work.in[1].shape;
    const Sliding s = sliding(work.attrs, 1);
    strides = pair(s.strides);
    phases = nacre::phases(dx, work.in[0].shape, {filter[0], filter[1]}, s);
    for (const Phase& p : phases) products.emplace_back(p.windows, dx[3], phases.size() > 1);
  }

  static Shape restored(const Work& work) { return Shape(std::span<const int>(work.attrs.ints(0))); }

  size_t scratch_bytes() const override {
    size_t most = 0;
    for (const PatchProduct& p : products) most = std::max(most, p.scratch_floats());
    return most * sizeof(float);
  }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) override {
    const int n = dx[3];
    float* const result = floats(out[0]);
    const bool scattered = phases.size() > 1;
    epilogue.begin(in, out);
    for (size_t i = 0; i < phases.size(); i++) {
      const FilterRight filter(floats(in[1]), phases[i].taps, n, co);
      PatchProduct::Call call{.source = floats(in[0]), .right = &filter, .content = in[1].content, .result = result, .result_row = pixel,
                              .finish = epilogue.finish(in)};
      const auto block_done = [&](const float* block, int begin, int end) { scatter(phases[i], block, result, begin, end); };
      const auto rows_done = [&](int begin, int end, int thread) { epilogue.elements(int64_t{begin} * n, int64_t{end} * n, thread); };
      if (scattered) call.block_done = block_done;
      else if (epilogue.runs()) call.rows_done = rows_done;
      products[i].run(call, floats(scratch));
    }
    if (epilogue.runs() && scattered) epilogue.all();
  }

  void scatter(const Phase& phase, const float* block, float* to, int begin, int end) const {
    const int columns = phase.windows.x.positions, rows = phase.windows.y.positions, channels = dx[3];
    for (int i = begin; i < end; i++, block += channels) {
      const int x = i % columns * strides[1] + phase.first_x, y = i / columns % rows * strides[0] + phase.first_y, image = i / columns / rows;
      std::copy_n(block, channels, to + ((int64_t{image} * dx[1] + y) * dx[2] + x) * pixel);
    }
  }

  static bool supports(const Work& work) { return Epilogue::fits(work, restored(work).size()); }
  static bool in_rows(const Work& work) { return are_rows(work, 0, restored(work)[3]) && supports(work); }
};

constexpr KernelRow rows[] = {
    {"_conv2d", Conv2D::supports, make_kernel<Conv2D>, Conv2D::in_rows},
    {"_conv2dInputGrad", InputGrad::supports, make_kernel<InputGrad>, InputGrad::in_rows},
    {"_conv2dFilterGrad", nullptr, make_kernel<FilterGrad>},
};

}  // namespace

std::span<const KernelRow> conv_kernels() { return rows; }

}  // namespace nacre
