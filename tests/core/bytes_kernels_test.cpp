// The kernels of bytes of the wasm backend against the reference: the same integers exactly. Only for wasm.
#ifdef __wasm_simd128__
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <limits>
#include <random>

#include "backend_wasm_simd/backend.h"
#include "core/ops/quantized.h"
#include "core/tensor.h"

namespace nacre {
namespace {

using quantized::Product;

std::mt19937 generator(5);
int random_int(int low, int high) { return low + static_cast<int>(generator() % static_cast<uint32_t>(high - low + 1)); }

Ref<Buffer> buffer(int64_t bytes) {
  Ref<Buffer> b = allocate_host(&reference_backend(), static_cast<size_t>(bytes));
  std::memset(static_cast<HostBuffer&>(*b).data, 0x55, static_cast<size_t>(bytes));
  return b;
}
char* data(const Ref<Buffer>& b) { return static_cast<HostBuffer&>(*b).plain(); }

template <class T, class F>
Ref<Buffer> filled(int64_t n, F value) {
  Ref<Buffer> b = buffer((n * static_cast<int64_t>(sizeof(T)) + 3) / 4 * 4);
  for (int64_t i = 0; i < n; i++) reinterpret_cast<T*>(data(b))[i] = static_cast<T>(value());
  return b;
}

// One product: geometry, grids, and whether it gives codes.
struct Case {
  bool depthwise;
  Shape x, filter;  // x in channels
  Sliding sliding;
  int levels;
  bool codes;
};

Work work_of(const Case& c, const Pair& out) {
  Work w{.op = &find_op(c.depthwise ? "_depthwiseConv2dBytes" : "_conv2dBytes")};
  w.attrs = {c.sliding.strides, c.sliding.pads, c.sliding.dilations, Ints(c.filter.begin(), c.filter.end()), double(c.levels), c.codes ? 0.0 : -HUGE_VAL, c.codes ? 6.0 : HUGE_VAL, c.codes ? 127.0 : 0.0};
  const int columns = c.depthwise ? c.filter[2] : c.filter[3];
  const Spec words{{c.x[0], c.x[1], c.x[2], quantized::words_for(c.x[3])}, DType::int32}, vector{{columns}}, scalar{Shape{}}, none{};
  w.in = {words, {{quantized::words_for(c.filter.size())}, DType::int32}, vector, scalar, scalar, c.codes ? vector : none, c.codes ? scalar : none, c.codes ? scalar : none};
  if (c.codes) w.out = {{{c.x[0], out[0], out[1], quantized::words_for(columns)}, DType::int32}};
  else w.out = {{{c.x[0], out[0], out[1], columns}}};
  w.fixed = 1u << Product::filter;
  return w;
}

void compare(const Case& c) {
  const Pair size{c.x[1], c.x[2]}, window{c.filter[0], c.filter[1]};
  for (int i = 0; i < 2; i++)
    if (size[i] + c.sliding.pads[2 * i] + c.sliding.pads[2 * i + 1] < reach(window[i], c.sliding.dilations[i])) return;
  const Work w = work_of(c, output_size("test", size, window, c.sliding));
  const int columns = c.depthwise ? c.filter[2] : c.filter[3], zero = random_int(0, c.levels);
  std::vector<Ref<Buffer>> in = {
      filled<uint8_t>(w.in[0].bytes(), [&] { return random_int(0, c.levels); }),
      filled<int8_t>(c.filter.size(), [] { return random_int(-127, 127); }),
      filled<float>(columns, [] { return random_int(1, 1000) / 65536.0f; }),
      filled<float>(1, [] { return 0.037f; }),
      filled<float>(1, [&] { return zero; }),
  };
  if (c.codes) {
    in.push_back(filled<float>(columns, [] { return random_int(-100, 100) / 50.0f; }));
    in.push_back(filled<float>(1, [] { return 0.11f; }));
    in.push_back(filled<float>(1, [] { return 3.0f; }));
  }
  std::vector<Slot> slots;
  for (const Ref<Buffer>& b : in) slots.push_back({b.get(), 0, b->id});
  while (slots.size() < Product::inputs) slots.push_back({nullptr, 0, 0});
  const Ref<Buffer> expected = buffer(w.out[0].bytes()), result = buffer(w.out[0].bytes());
  const Slot expected_slot{expected.get(), 0, 0}, result_slot{result.get(), 0, 0}, none{nullptr, 0, 0};
  reference_backend().prepare(w)->run(slots, {&expected_slot, 1}, none);
  const auto kernel = wasm_backend().prepare(w);
  const Ref<Buffer> scratch = buffer(kernel->scratch_bytes());
  INFO(w.text());
  for (int run = 0; run < 3; run++) {
    kernel->run(slots, {&result_slot, 1}, kernel->scratch_bytes() ? Slot{scratch.get(), 0, 0} : none);
    const int64_t row = c.codes ? int64_t{w.out[0].shape[3]} * 4 : columns * 4, used = c.codes ? columns : columns * 4;
    bool same = true;
    for (int64_t i = 0; i < w.out[0].bytes(); i += row) same = same && std::memcmp(data(expected) + i, data(result) + i, used) == 0;
    REQUIRE(same);
    if (run == 1) data(in[Product::filter]);  // somebody else reads the weights
  }
}

const Sliding slidings[] = {
    {{1, 1}, {0, 0, 0, 0}, {1, 1}}, {{1, 1}, {1, 1, 1, 1}, {1, 1}}, {{2, 2}, {0, 1, 0, 1}, {1, 1}}, {{1, 1}, {2, 1, 0, 3}, {2, 3}}, {{3, 2}, {1, 1, 1, 1}, {1, 1}},
};

}  // namespace

TEST_CASE("wasm products of bytes are exact") {
  for (const Sliding& s : slidings)
    for (const Pair window : {Pair{1, 1}, Pair{2, 3}, Pair{3, 3}})
      for (const Pair channels : {Pair{1, 7}, Pair{3, 16}, Pair{8, 4}, Pair{17, 9}, Pair{16, 24}})
        for (const int levels : {127, 255})
          for (const bool codes : {false, true}) compare({false, {2, 9, 7, channels[0]}, {window[0], window[1], channels[0], channels[1]}, s, levels, codes});
  for (const int levels : {127, 255}) compare({false, {1, 1, 131, 1280}, {1, 1, 1280, 40}, slidings[0], levels, true});
}

TEST_CASE("sums of bytes are exact at their largest") {
  for (const int levels : {127, 255}) {
    const Case c{false, {1, 1, 5, 64}, {1, 1, 64, 8}, slidings[0], levels, false};
    const Work w = work_of(c, {1, 5});
    const std::vector<Ref<Buffer>> in = {filled<uint8_t>(5 * 64, [&] { return levels; }), filled<int8_t>(64 * 8, [] { return -127; }), filled<float>(8, [] { return 1; }),
                                         filled<float>(1, [] { return 1; }), filled<float>(1, [] { return 0; })};
    std::vector<Slot> slots;
    for (const Ref<Buffer>& b : in) slots.push_back({b.get(), 0, b->id});
    while (slots.size() < Product::inputs) slots.push_back({nullptr, 0, 0});
    const Ref<Buffer> result = buffer(w.out[0].bytes());
    const Slot to{result.get(), 0, 0};
    const auto kernel = wasm_backend().prepare(w);
    const Ref<Buffer> scratch = buffer(kernel->scratch_bytes());
    kernel->run(slots, {&to, 1}, kernel->scratch_bytes() ? Slot{scratch.get(), 0, 0} : Slot{nullptr, 0, 0});
    for (int i = 0; i < 5 * 8; i++) REQUIRE(reinterpret_cast<float*>(data(result))[i] == -127.0f * 64 * static_cast<float>(levels));
  }
}

TEST_CASE("wasm depthwise convolutions of bytes are exact") {
  for (const Sliding& s : slidings)
    for (const Pair window : {Pair{1, 1}, Pair{3, 3}, Pair{2, 5}})
      for (const int channels : {1, 3, 4, 8, 12, 13, 24})
        for (const int levels : {127, 255})
          for (const bool codes : {false, true}) compare({true, {2, 9, 7, channels}, {window[0], window[1], channels, 1}, s, levels, codes});
}

TEST_CASE("wasm codes are those of the reference") {
  for (const int channels : {1, 3, 4, 7, 16}) {
    for (const float levels : {127.0f, 255.0f}) {
      const int rows = 37;
      const Work w{.op = &find_op("_quantize"), .attrs = {double(levels)}, .in = {{{rows, channels}}, {Shape{}}, {Shape{}}}, .out = {{{rows, quantized::words_for(channels)}, DType::int32}}};
      const Ref<Buffer> x = filled<float>(rows * channels, [] { return random_int(-400, 400) * 0.0625f; }), scale = filled<float>(1, [] { return 0.125f; }), zero = filled<float>(1, [] { return 31; });
      const Ref<Buffer> expected = buffer(w.out[0].bytes()), result = buffer(w.out[0].bytes());
      const Slot slots[] = {{x.get(), 0, 0}, {scale.get(), 0, 0}, {zero.get(), 0, 0}}, expected_slot{expected.get(), 0, 0}, result_slot{result.get(), 0, 0};
      reference_backend().prepare(w)->run(slots, {&expected_slot, 1}, {});
      wasm_backend().prepare(w)->run(slots, {&result_slot, 1}, {});
      bool same = true;
      for (int i = 0; i < rows; i++) same = same && std::memcmp(data(expected) + i * w.out[0].shape[1] * 4, data(result) + i * w.out[0].shape[1] * 4, channels) == 0;
      REQUIRE(same);
    }
  }
}

}  // namespace nacre
#endif
