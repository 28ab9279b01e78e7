// Convolutions and their two gradients, as products of gathered patches.
#include <algorithm>
#include <vector>

#include "backend_wasm_simd/conv_patches.h"
#include "backend_wasm_simd/conv_work.h"
#include "backend_wasm_simd/gemm_epilogue.h"
#include "backend_wasm_simd/gemm_weights.h"
#include "backend_wasm_simd/kernels.h"

namespace nacre {
namespace {

using gemm::Matrix;

// y[pixel][co] = patch[pixel][tap, ci] * filter[tap, ci][co]
struct Conv2D : Kernel {
  Windows patches;
  int m, n, k;
  Epilogue epilogue;
  gemm::KeptRight kept;

  explicit Conv2D(const Work& work) : epilogue(work, work.in[1].shape[3], 2) {
    const Shape &x = work.in[0].shape, &filter = work.in[1].shape;
    const Sliding s = sliding(work.attrs, 0);
    patches = windows(x, {filter[0], filter[1]}, output_size("_conv2d", {x[1], x[2]}, {filter[0], filter[1]}, s), s);
    m = patches.pixels();
    n = filter[3];
    k = patches.depth();
  }

  size_t scratch_bytes() const override { return gemm::scratch_floats(m, n, k) * sizeof(float); }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) override {
    if (m == 0 || n == 0) return;
    const gemm::MatrixRight filter({floats(in[1]), n, 1});
    const gemm::MatrixLeft pixels({floats(in[0]), k, 1});
    const PatchLeft gathered(patches, floats(in[0]));
    epilogue.begin(in, out);
    gemm::Product product{.m = m, .n = n, .k = k, .left = &gathered, .right = &filter, .result = floats(out[0]), .result_row = n, .finish = {}};
    if (patches.plain()) product.left = &pixels;
    product.packed = kept.find(in[1].content, filter, n, k);
    product.finish = epilogue.finish(in);
    if (epilogue.runs()) product.rows_done = [&](int begin, int end) { epilogue.elements(int64_t{begin} * n, int64_t{end} * n); };
    gemm::multiply(product, floats(scratch));
  }

  static bool supports(const Work& work) {
    const Shape &x = work.in[0].shape, &filter = work.in[1].shape;
    const Pair out = output_size("_conv2d", {x[1], x[2]}, {filter[0], filter[1]}, sliding(work.attrs, 0));
    return Epilogue::fits(work, int64_t{x[0]} * out[0] * out[1] * filter[3]);
  }
};

// df[tap, ci][co] = sum over pixels of patch[pixel][tap, ci] * dy[pixel][co]
struct FilterGrad : Kernel {
  Windows patches;
  int m, n, k;

  explicit FilterGrad(const Work& work) {
    const Shape &x = work.in[0].shape, &dy = work.in[1].shape, &filter = work.out[0].shape;
    patches = windows(x, {filter[0], filter[1]}, {dy[1], dy[2]}, sliding(work.attrs, 1));
    m = patches.depth();
    n = filter[3];
    k = patches.pixels();
  }

  size_t scratch_bytes() const override { return gemm::scratch_floats(m, n, k) * sizeof(float); }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) override {
    if (m == 0 || n == 0) return;
    const gemm::MatrixRight dy({floats(in[1]), n, 1});
    const gemm::MatrixLeft pixels({floats(in[0]), 1, m});
    const TransposedPatchLeft gathered(patches, floats(in[0]));
    gemm::Product product{.m = m, .n = n, .k = k, .left = &gathered, .right = &dy, .result = floats(out[0]), .result_row = n, .finish = {}};
    if (patches.plain()) product.left = &pixels;
    gemm::multiply(product, floats(scratch));
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
  std::vector<Phase> phases;
  std::vector<gemm::KeptRight> kept;
  Epilogue epilogue;

  explicit InputGrad(const Work& work) : epilogue(work, work.in[1].shape[2], 2) {
    const Shape &dy = work.in[0].shape, &filter = work.in[1].shape;
    const Ints& size = work.attrs.ints(0);
    dx = Shape(std::span<const int>(size));
    co = filter[3];
    const Sliding s = sliding(work.attrs, 1);
    strides = {s.strides[0], s.strides[1]};
    phases = nacre::phases(dx, dy, {filter[0], filter[1]}, s);
    kept.resize(phases.size());
  }

  bool scattered() const { return phases.size() > 1; }
  size_t block_floats() const { return scattered() ? size_t{gemm::block_rows} * dx[3] + 16 : 0; }

  size_t scratch_bytes() const override {
    size_t most = 0;
    for (const Phase& p : phases) most = std::max(most, gemm::scratch_floats(p.windows.pixels(), dx[3], p.windows.depth(), false, scattered()));
    return (block_floats() + most) * sizeof(float);
  }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) override {
    if (dx.size() == 0) return;
    epilogue.begin(in, out);
    for (size_t i = 0; i < phases.size(); i++) run_phase(phases[i], kept[i], in, floats(out[0]), floats(scratch));
    if (epilogue.runs() && scattered()) epilogue.elements(0, dx.size());
  }

  void run_phase(const Phase& phase, gemm::KeptRight& weights, std::span<const Slot> in, float* to, float* scratch) {
    const int m = phase.windows.pixels(), n = dx[3], k = phase.windows.depth();
    const FilterRight filter(floats(in[1]), phase.taps, n, co);
    const gemm::MatrixLeft pixels({floats(in[0]), k, 1});
    const PatchLeft gathered(phase.windows, floats(in[0]));
    gemm::Product product{.m = m, .n = n, .k = k, .left = &gathered, .right = &filter, .result = to, .result_row = n, .finish = {}};
    if (phase.windows.plain()) product.left = &pixels;
    product.packed = weights.find(in[1].content, filter, n, k, scattered());
    product.finish = epilogue.finish(in);
    if (scattered()) {
      product.result = scratch;
      product.result_is_block = true;
      product.rows_done = [&](int begin, int end) { scatter(phase, scratch, to, begin, end); };
    } else if (epilogue.runs()) {
      product.rows_done = [&](int begin, int end) { epilogue.elements(int64_t{begin} * n, int64_t{end} * n); };
    }
    gemm::multiply(product, scratch + block_floats());
  }

  void scatter(const Phase& phase, const float* block, float* to, int begin, int end) const {
    const int columns = phase.windows.x.positions, rows = phase.windows.y.positions, channels = dx[3];
    for (int i = begin; i < end; i++, block += channels) {
      const int x = i % columns * strides[1] + phase.first_x, y = i / columns % rows * strides[0] + phase.first_y, image = i / columns / rows;
      std::copy_n(block, channels, to + ((int64_t{image} * dx[1] + y) * dx[2] + x) * channels);
    }
  }

  static bool supports(const Work& work) {
    int64_t size = 1;
    for (int d : work.attrs.ints(0)) size *= d;
    return Epilogue::fits(work, size);
  }
};

constexpr KernelRow rows[] = {
    {"_conv2d", Conv2D::supports, make_kernel<Conv2D>},
    {"_conv2dInputGrad", InputGrad::supports, make_kernel<InputGrad>},
    {"_conv2dFilterGrad", nullptr, make_kernel<FilterGrad>},
};

}  // namespace

std::span<const KernelRow> conv_kernels() { return rows; }

}  // namespace nacre
