// The integer products of the wasm backend beside XNNPACK's microkernels for the same: the pointwise convolutions of MobileNet v2, from codes to codes, in turns.
// XNNPACK's are called in the better of two orders of rows and columns, without the operator around them; nacre's kernel is timed as plans run it.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include "backend_wasm_simd/backend.h"
#include "core/clock.h"
#include "core/ops/quantized.h"
#include "xnnpack/gemm.h"

namespace nacre {
namespace {

using quantized::Product;

struct Size {
  int rows, depth, columns;
};
constexpr Size sizes[] = {{12544, 32, 16}, {12544, 16, 96}, {3136, 96, 24}, {3136, 24, 144}, {784, 144, 32}, {784, 32, 192},
                          {196, 384, 64}, {196, 64, 384}, {196, 576, 96}, {49, 960, 160}, {49, 160, 960}, {49, 320, 1280}};
constexpr int rounds = 15;

struct Runner {
  virtual ~Runner() = default;
  virtual void run() = 0;
};

class Own : public Runner {
 public:
  Own(Size s, int levels) {
    const Shape filter{1, 1, s.depth, s.columns};
    Work w{.op = &find_op("_conv2dBytes")};
    w.attrs = {Ints{1, 1}, Ints{0, 0, 0, 0}, Ints{1, 1}, Ints(filter.begin(), filter.end()), double(levels), 0.0, 6.0, double(levels)};
    const Spec x{{1, s.rows, 1, quantized::words_for(s.depth)}, DType::int32}, vector{{s.columns}}, scalar{Shape{}};
    w.in = {x, {{quantized::words_for(filter.size())}, DType::int32}, vector, scalar, scalar, vector, scalar, scalar};
    w.out = {{{1, s.rows, 1, quantized::words_for(s.columns)}, DType::int32}};
    w.fixed = 1u << Product::filter;
    kernel_ = wasm_backend().prepare(w);
    for (const Spec& spec : w.in) slots_.push_back(slot(spec));
    const std::vector<float> ones(s.columns, 1.0f);
    for (size_t i : {Product::multipliers, Product::scale, Product::out_scale}) std::memcpy(data(i), ones.data(), w.in[i].bytes());
    std::memset(data(Product::x), 3, w.in[Product::x].bytes());
    std::memset(data(Product::filter), 1, w.in[Product::filter].bytes());
    out_ = slot(w.out[0]);
    scratch_ = slot({{static_cast<int>(kernel_->scratch_bytes() / 4 + 1)}});
  }
  void run() override { kernel_->run(slots_, {&out_, 1}, scratch_); }

 private:
  Slot slot(const Spec& spec) {
    buffers_.push_back(allocate_host(&wasm_backend(), static_cast<size_t>(spec.bytes())));
    std::memset(static_cast<HostBuffer&>(*buffers_.back()).data, 0, static_cast<size_t>(spec.bytes()));
    return {buffers_.back().get(), 0, buffers_.back()->id};
  }
  char* data(size_t input) { return static_cast<HostBuffer*>(slots_[input].buffer)->plain(); }

  std::vector<Ref<Buffer>> buffers_;
  std::unique_ptr<Kernel> kernel_;
  std::vector<Slot> slots_;
  Slot out_, scratch_;
};

struct Microkernel {
  const char* name;
  decltype(&xnn_qs8_qc8w_gemm_minmax_fp32_ukernel_4x4c2s4__wasmsimd_dot16x2_ld128) run;
  int rows, columns, group;
};

class Peer : public Runner {
 public:
  Peer(Size s, const Microkernel& kernel, bool by_rows)
      : s_(s), kernel_(kernel), by_rows_(by_rows), panel_((s.depth + kernel.group - 1) / kernel.group * kernel.group * kernel.columns + 8 * kernel.columns),
        a_(static_cast<size_t>(s.rows) * s.depth + 64, 3), weights_(panel_ * ((s.columns + kernel.columns - 1) / kernel.columns) + 64, 0), y_(static_cast<size_t>(s.rows) * s.columns + 64) {
    params_.fp32_scalar = {0, -128, 127};
  }
  void run() override {
    const int width = by_rows_ ? s_.columns : kernel_.columns;
    for (int j = 0; j < s_.columns; j += width) {
      for (int i = 0; i < s_.rows; i += kernel_.rows) {
        kernel_.run(std::min(kernel_.rows, s_.rows - i), std::min(width, s_.columns - j), s_.depth, &a_[static_cast<size_t>(i) * s_.depth], s_.depth, &weights_[j / kernel_.columns * panel_],
                    &y_[static_cast<size_t>(i) * s_.columns + j], s_.columns, kernel_.columns, &params_);
      }
    }
  }

 private:
  Size s_;
  Microkernel kernel_;
  bool by_rows_;
  size_t panel_;  // bytes: bias, weights and factors of as many columns as the microkernel takes at once
  std::vector<int8_t> a_, weights_, y_;
  xnn_qs8_qc8w_conv_minmax_params params_;
};

constexpr Microkernel microkernels[] = {
    {"dot16x2", xnn_qs8_qc8w_gemm_minmax_fp32_ukernel_4x4c2s4__wasmsimd_dot16x2_ld128, 4, 4, 8},
#ifdef NACRE_RELAXED_SIMD
    // Chosen by XNNPACK where the processor's relaxed dot product takes eight bits; where it does not, they are as fast, but their results are wrong.
    {"usdot", xnn_qs8_qc8w_gemm_minmax_fp32_ukernel_4x8c8__wasmusdot_u2, 4, 8, 8},
    {"sdot", xnn_qs8_qc8w_gemm_minmax_fp32_ukernel_2x8c8__wasmsdot, 2, 8, 8},
#endif
};

void compare(Size s, std::vector<double>& ratios) {
  struct Entry {
    const char* name;
    std::unique_ptr<Runner> runner;
    double best = 1e9;
  };
  std::vector<Entry> entries;
  entries.push_back({"8 bits", std::make_unique<Own>(s, 255)});
  entries.push_back({"7 bits", std::make_unique<Own>(s, 127)});
  for (const Microkernel& k : microkernels)
    for (bool by_rows : {false, true}) entries.push_back({k.name, std::make_unique<Peer>(s, k, by_rows)});
  const double operations = 2.0 * s.rows * s.depth * s.columns;
  const int calls = static_cast<int>(2e8 / operations) + 1;
  for (int round = 0; round < rounds; round++) {
    for (Entry& e : entries) {
      const double start = milliseconds();
      for (int i = 0; i < calls; i++) e.runner->run();
      e.best = std::min(e.best, (milliseconds() - start) / 1e3 / calls);
    }
  }
  const auto best = [&](const char* name) {
    double least = 1e9;
    for (const Entry& e : entries)
      if (!std::strcmp(e.name, name)) least = std::min(least, e.best);
    return least;
  };
  std::printf("%5d x %3d x %4d  nacre 8 bits %5.1f, 7 bits %5.1f  XNNPACK", s.rows, s.depth, s.columns, operations / best("8 bits") / 1e9, operations / best("7 bits") / 1e9);
  double fastest = 1e9;
  for (const Microkernel& k : microkernels) {
    std::printf(" %s %5.1f", k.name, operations / best(k.name) / 1e9);
    fastest = std::min(fastest, best(k.name));
  }
  ratios.push_back(fastest / std::min(best("8 bits"), best("7 bits")));
  std::printf("  fastest / nacre %.2f\n", ratios.back());
}

}  // namespace
}  // namespace nacre

int main() {
  std::printf("Integer products, rows x depth x columns: billions of operations a second, the best of %d turns each\n", nacre::rounds);
  std::vector<double> ratios;
  for (nacre::Size s : nacre::sizes) nacre::compare(s, ratios);
  std::sort(ratios.begin(), ratios.end());
  std::printf("median of fastest / nacre: %.2f\n", (ratios[ratios.size() / 2 - 1] + ratios[ratios.size() / 2]) / 2);
}
