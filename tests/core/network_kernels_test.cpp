// The kernels of networks of the wasm backend against the reference, over sizes around those of their tiles. Only for wasm.
#ifdef __wasm_simd128__
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstring>
#include <optional>
#include <random>
#include <string>

#include "backend_wasm_simd/backend.h"
#include "core/ops/conv_geometry.h"
#include "core/tensor.h"

namespace nacre {
namespace {

std::mt19937 generator(11);
float random_value() { return static_cast<float>(generator() % 65536) / 32768 - 1; }

constexpr size_t guard = 64;  // bytes past the end of results and scratch, which must stay as they are

// A buffer of `bytes` and the guard.
struct Memory {
  Ref<Buffer> buffer;
  size_t bytes;
  explicit Memory(size_t bytes) : buffer(allocate_host(&reference_backend(), bytes + guard)), bytes(bytes) { std::memset(data(), 0x55, bytes + guard); }
  char* data() const { return static_cast<HostBuffer&>(*buffer).data; }
  float* floats() const { return reinterpret_cast<float*>(data()); }
  bool guarded() const {
    return std::all_of(data() + bytes, data() + bytes + guard, [](char c) { return c == 0x55; });
  }
};

Specs specs(const std::vector<Shape>& shapes) {
  Specs s;
  for (const Shape& shape : shapes) s.push_back({shape});
  return s;
}

// Runs the work once by the reference, and three times by the wasm backend: with inputs said to be constant it may keep what it has packed.
void compare(const char* op, const std::vector<Shape>& in, const Shape& out, const Attrs& attrs, double tolerance = 1e-5) {
  const Work work{.op = &find_op(op), .attrs = attrs, .in = specs(in), .out = specs({out})};
  REQUIRE(wasm_backend().supports(work));
  for (const bool constant : {false, true}) {
    std::vector<Memory> inputs;
    std::vector<Slot> slots;
    for (const Spec& s : work.in) {
      inputs.emplace_back(s.bytes());
      std::generate_n(inputs.back().floats(), s.shape.size(), random_value);
      slots.push_back({inputs.back().buffer.get(), 0, constant ? 1 + slots.size() : 0});
    }
    const Memory expected(out.size() * 4), result(out.size() * 4);
    const Slot expected_slot{expected.buffer.get(), 0, 0}, result_slot{result.buffer.get(), 0, 0}, none{nullptr, 0, 0};
    reference_backend().prepare(work)->run(slots, {&expected_slot, 1}, none);
    const auto kernel = wasm_backend().prepare(work);
    const Memory scratch(kernel->scratch_bytes());
    const Slot scratch_slot{scratch.buffer.get(), 0, 0};
    bool same = true;
    for (int run = 0; run < 3; run++) {
      kernel->run(slots, {&result_slot, 1}, kernel->scratch_bytes() ? scratch_slot : none);
      for (int64_t i = 0; i < out.size(); i++) {
        const float x = expected.floats()[i], y = result.floats()[i];
        same = same && (x == y || std::fabs(x - y) <= tolerance * (1 + std::fabs(x)));
      }
    }
    INFO(work.text() << (constant ? " constant" : ""));
    REQUIRE(same);
    REQUIRE(result.guarded());
    REQUIRE(scratch.guarded());
  }
}

Ints ints(const Shape& s) { return Ints(s.begin(), s.end()); }

void compare_mat_mul(const Shape& batch_a, const Shape& batch_b, int m, int n, int k) {
  for (const bool ta : {false, true}) {
    for (const bool tb : {false, true}) {
      Shape a = batch_a, b = batch_b, out;
      for (int i = 0; i < a.rank(); i++) out.push_back(a[i] == 1 ? b[i] : a[i]);
      for (int d : ta ? Pair{k, m} : Pair{m, k}) a.push_back(d);
      for (int d : tb ? Pair{n, k} : Pair{k, n}) b.push_back(d);
      for (int d : {m, n}) out.push_back(d);
      compare("_matMul", {a, b}, out, {ta, tb}, 1e-4);
    }
  }
}

// The shape of the result, or nothing where the window does not fit.
std::optional<Pair> result_size(const Shape& x, Pair window, const Sliding& s) {
  for (int i = 0; i < 2; i++) {
    if (x[i + 1] + s.pads[2 * i] + s.pads[2 * i + 1] < reach(window[i], s.dilations[i])) return std::nullopt;
  }
  return output_size("test", {x[1], x[2]}, window, s);
}

const Sliding slidings[] = {
    {{1, 1}, {0, 0, 0, 0}, {1, 1}}, {{1, 1}, {1, 1, 1, 1}, {1, 1}}, {{2, 2}, {0, 1, 0, 1}, {1, 1}}, {{1, 1}, {2, 1, 0, 3}, {2, 3}},
    {{3, 2}, {1, 1, 1, 1}, {1, 1}}, {{2, 3}, {2, 2, 1, 0}, {2, 1}},
};

}  // namespace

TEST_CASE("wasm matMul: all transposes, odd sizes") {
  for (int m : {1, 2, 3, 5, 15, 131}) {
    for (int n : {1, 3, 4, 7, 8, 13, 41}) {
      for (int k : {0, 1, 3, 64, 259}) compare_mat_mul({}, {}, m, n, k);
    }
  }
}

TEST_CASE("wasm matMul: batches broadcast") {
  const std::pair<Shape, Shape> batches[] = {{{3, 2}, {3, 2}}, {{3, 1}, {1, 2}}, {{1, 1}, {3, 2}}, {{3, 2}, {1, 1}}, {{0, 2}, {0, 2}}};
  for (const auto& [a, b] : batches) {
    compare_mat_mul(a, b, 9, 13, 11);
    compare_mat_mul(a, b, 1, 5, 11);
  }
}

TEST_CASE("wasm convolutions and their gradients") {
  for (const Sliding& s : slidings) {
    for (const Pair window : {Pair{1, 1}, Pair{2, 3}, Pair{3, 3}, Pair{3, 5}}) {
      for (const Pair channels : {Pair{1, 7}, Pair{3, 16}, Pair{8, 4}, Pair{17, 9}}) {
        const Shape x{2, 9, 7, channels[0]}, filter{window[0], window[1], channels[0], channels[1]};
        const auto size = result_size(x, window, s);
        if (!size) continue;
        const Shape y{2, (*size)[0], (*size)[1], channels[1]};
        compare("_conv2d", {x, filter}, y, {s.strides, s.pads, s.dilations}, 1e-4);
        compare("_conv2dInputGrad", {y, filter}, x, {ints(x), s.strides, s.pads, s.dilations}, 1e-4);
        compare("_conv2dFilterGrad", {x, y}, filter, {ints(filter), s.strides, s.pads, s.dilations}, 1e-4);
      }
    }
  }
}

TEST_CASE("wasm depthwise convolutions and their gradients") {
  for (const Sliding& s : slidings) {
    for (const Pair window : {Pair{1, 1}, Pair{3, 3}, Pair{2, 5}}) {
      for (const Pair channels : {Pair{1, 1}, Pair{3, 2}, Pair{8, 1}, Pair{13, 1}, Pair{4, 5}}) {
        const Shape x{2, 9, 7, channels[0]}, filter{window[0], window[1], channels[0], channels[1]};
        const auto size = result_size(x, window, s);
        if (!size) continue;
        const Shape y{2, (*size)[0], (*size)[1], channels[0] * channels[1]};
        compare("_depthwiseConv2d", {x, filter}, y, {s.strides, s.pads, s.dilations});
        compare("_depthwiseConv2dInputGrad", {y, filter}, x, {ints(x), s.strides, s.pads, s.dilations});
        compare("_depthwiseConv2dFilterGrad", {x, y}, filter, {ints(filter), s.strides, s.pads, s.dilations}, 1e-4);
      }
    }
  }
}

TEST_CASE("wasm pools and their gradients") {
  for (const Sliding& s : slidings) {
    if (s.dilations != Ints{1, 1}) continue;
    for (const Pair window : {Pair{2, 2}, Pair{3, 3}, Pair{2, 5}}) {
      for (int channels : {1, 3, 8, 16, 21}) {
        const Shape x{2, 9, 7, channels};
        const Pair size = *result_size(x, window, s);
        const Shape y{2, size[0], size[1], channels};
        const Ints filter{window[0], window[1]};
        compare("_maxPool", {x}, y, {filter, s.strides, s.pads});
        compare("_maxPoolGrad", {y, x}, x, {filter, s.strides, s.pads});
        compare("_maxPoolSelect", {x, x}, y, {filter, s.strides, s.pads});
        compare("_avgPool", {x}, y, {filter, s.strides, s.pads});
        compare("_avgPoolGrad", {y}, x, {ints(x), filter, s.strides, s.pads});
      }
    }
  }
}

TEST_CASE("wasm softmax and its logarithm") {
  for (int n : {1, 2, 3, 4, 5, 10, 33, 1000}) {
    compare("_softmax", {{7, n}}, {7, n}, {});
    compare("_logSoftmax", {{7, n}}, {7, n}, {});
  }
}

TEST_CASE("wasm resizing and its gradients") {
  const std::pair<Pair, Pair> sizes[] = {{{5, 7}, {10, 14}}, {{5, 7}, {13, 9}}, {{20, 11}, {7, 4}}, {{1, 1}, {4, 5}}, {{6, 6}, {1, 1}}, {{6, 6}, {6, 6}}};
  for (const auto& [before, after] : sizes) {
    for (int channels : {1, 3, 4, 9}) {
      for (const auto [corners, centers] : {std::pair{false, false}, {true, false}, {false, true}}) {
        const Shape x{2, before[0], before[1], channels}, y{2, after[0], after[1], channels};
        for (const char* op : {"_resizeBilinear", "_resizeNearest"}) {
          compare(op, {x}, y, {Ints{after[0], after[1]}, corners, centers});
          compare((std::string(op) + "Grad").c_str(), {y}, x, {Ints{before[0], before[1]}, corners, centers});
        }
      }
    }
  }
}

}  // namespace nacre
#endif
