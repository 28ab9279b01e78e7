// The memory-bound kernels of the wasm backend against the reference, on random shapes and arguments. Only for wasm.
#ifdef __wasm_simd128__
#include "backend_wasm_simd/kernels.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstring>
#include <random>

#include "core/tensor.h"

namespace nacre {
namespace {

constexpr auto f32 = DType::float32;
constexpr auto i32 = DType::int32;
constexpr auto boolean = DType::boolean;

std::mt19937 generator(7);
int below(int n) { return static_cast<int>(generator() % n); }
bool coin() { return below(2); }

char* data(const Ref<Buffer>& b) { return static_cast<HostBuffer&>(*b).data; }

Shape random_shape(int least_rank, int most_rank, int64_t most_elements) {
  constexpr int sizes[] = {1, 2, 3, 5, 8, 16, 17, 40, 64, 100, 257, 300};
  Shape s;
  const int rank = least_rank + below(most_rank - least_rank + 1);
  while (s.rank() < rank) s.push_back(std::min<int64_t>(sizes[below(12)], std::max<int64_t>(1, most_elements / s.size())));
  return s;
}

Tensor random_tensor(const Shape& shape, DType t, int low = -50, int high = 50, bool with_nan = false) {
  const Spec spec{shape, t};
  Ref<Buffer> b = allocate_host(&reference_backend(), static_cast<size_t>(spec.bytes()));
  for (int64_t i = 0; i < shape.size(); i++) {
    const int v = low + below(high - low);
    if (t == boolean) data(b)[i] = static_cast<char>(coin());
    else if (t == i32) reinterpret_cast<int32_t*>(data(b))[i] = v;
    else reinterpret_cast<float*>(data(b))[i] = with_nan && below(300) == 0 ? NAN : static_cast<float>(v) / 8;
  }
  return leaf(b, spec);
}

const KernelRow* find_row(std::string_view name) {
  for (const auto family : {reduce_kernels(), arg_kernels(), scan_kernels(), concat_kernels(), pad_kernels(), gather_kernels(), topk_kernels(), source_kernels()})
    for (const KernelRow& row : family)
      if (row.op == name) return &row;
  return nullptr;
}

bool close(const char* a, const char* b, int64_t i, DType t, double tolerance) {
  if (t != f32) return std::memcmp(a + i * static_cast<int64_t>(size_of(t)), b + i * static_cast<int64_t>(size_of(t)), size_of(t)) == 0;
  const float x = reinterpret_cast<const float*>(a)[i], y = reinterpret_cast<const float*>(b)[i];
  return x == y || (x != x && y != y) || std::fabs(x - y) <= tolerance * (1 + std::fabs(x));
}

constexpr size_t guard = 64;  // bytes past the end of each result, which must stay as they are

// Operands in buffers of their own.
struct Run {
  std::vector<Ref<Buffer>> buffers;
  std::vector<Slot> slots;

  explicit Run(const Specs& specs) {
    for (const Spec& s : specs) {
      buffers.push_back(allocate_host(&reference_backend(), static_cast<size_t>(s.bytes()) + guard));
      std::memset(data(buffers.back()), 0x55, static_cast<size_t>(s.bytes()) + guard);
      slots.push_back({buffers.back().get(), 0, 0});
    }
  }
};

void check_equal(const Work& w, const Run& expected, const Run& result, double tolerance) {
  for (size_t k = 0; k < w.out.size(); k++) {
    int64_t wrong = 0;
    for (int64_t i = 0; i < w.out[k].shape.size(); i++) wrong += !close(data(expected.buffers[k]), data(result.buffers[k]), i, w.out[k].dtype, tolerance);
    const char* end = data(result.buffers[k]) + w.out[k].bytes();
    INFO(w.text());
    CHECK(wrong == 0);
    CHECK(std::all_of(end, end + guard, [](char c) { return c == 0x55; }));
  }
}

std::vector<Slot> slots_of(const Tensors& in) {
  std::vector<Slot> slots;
  for (const Tensor& t : in) slots.push_back({t.node->values[0].get(), 0, 0});
  return slots;
}

void check(const char* name, const Attrs& attrs, const Tensors& in, double tolerance = 0) {
  Work w{.op = &find_op(name), .attrs = attrs, .fused = {}, .epilogue = {}, .prologue = {}, .in = {}, .out = {}};
  for (const Tensor& t : in) w.in.push_back(t.spec());
  for (const Tensor& t : apply_all(*w.op, in, attrs)) w.out.push_back(t.spec());
  const KernelRow* row = find_row(name);
  REQUIRE(row);
  REQUIRE((!row->supports || row->supports(w)));
  const Run expected(w.out), result(w.out);
  const Slot none{nullptr, 0, 0};
  reference_backend().prepare(w)->run(slots_of(in), expected.slots, none);
  row->make(w)->run(slots_of(in), result.slots, none);
  check_equal(w, expected, result, tolerance);
}

Ints random_axes(const Shape& s) {
  Ints axes;
  for (int d = 0; d < s.rank(); d++)
    if (coin()) axes.push_back(d);
  return axes;
}

// x^2 + b, where x is read dense or transposed, and b is a row or a single element.
Fused square_plus(const Shape& shape) {
  Fused p;
  p.shape = shape;
  Fused::Input x{f32, 0, contiguous_strides(shape)}, b{f32, 0, {}};
  if (coin()) {
    int64_t step = 1;
    for (int d = 0; d < shape.rank(); step *= shape[d++]) x.strides[d] = step;
  }
  const bool row = coin() && shape[-1] > 1;
  b.strides[shape.rank() - 1] = row;
  p.inputs = {x, b};
  const bool one = shape.size() == 1;
  p.code = {{.op = nullptr, .dtype = f32, .operand = f32, .uniform = one, .a = 0},
            {.op = nullptr, .dtype = f32, .operand = f32, .uniform = !row, .a = 1},
            {.op = find_op("square").elementwise, .dtype = f32, .operand = f32, .uniform = one, .a = 0},
            {.op = find_op("add").elementwise, .dtype = f32, .operand = f32, .uniform = one && !row, .a = 2, .b = 1}};
  p.outputs = {{3, f32}};
  return p;
}

}  // namespace

TEST_CASE("Reductions over any axes", "[kernels]") {
  for (int round = 0; round < 120; round++) {
    const Shape s = random_shape(0, 5, 20000);
    const Attrs attrs{random_axes(s), coin()};
    for (const char* op : {"_sum", "_max", "_min"})
      for (const DType t : {f32, i32}) check(op, attrs, {random_tensor(s, t, -50, 50, below(5) == 0)}, 1e-4);
    check("_prod", attrs, {random_tensor(s, i32)});
    check("_prod", attrs, {random_tensor(s, f32, 7, 10)}, 1e-4);
    for (const char* op : {"_all", "_any"}) check(op, attrs, {random_tensor(s, boolean)});
  }
}

TEST_CASE("Reductions of computed values", "[kernels]") {
  for (int round = 0; round < 120; round++) {
    const Shape s = random_shape(1, 4, 20000);
    const auto program = std::make_shared<Fused>(square_plus(s));
    const Tensors in{random_tensor(s, f32), random_tensor({s[-1]}, f32)};
    const Run computed({{s, f32}});
    const Slot none{nullptr, 0, 0};
    reference_backend().prepare({.fused = program})->run(slots_of(in), computed.slots, none);
    for (const char* op : {"_sum", "_max"}) {
      Work w{.op = &find_op(op), .attrs = {random_axes(s), false}, .fused = {}, .epilogue = {}, .prologue = {}, .in = {{s, f32}}, .out = {}};
      w.out = {apply_all(*w.op, Tensors{in[0]}, w.attrs)[0].spec()};
      const Run expected(w.out), result(w.out);
      reference_backend().prepare(w)->run(computed.slots, expected.slots, none);
      w.prologue = program;
      w.in = {in[0].spec(), in[1].spec()};
      const KernelRow* row = find_row(op);
      REQUIRE(row->supports(w));
      row->make(w)->run(slots_of(in), result.slots, none);
      check_equal(w, expected, result, 1e-4);
    }
  }
}

TEST_CASE("Arguments of extremes, scans and the greatest elements", "[kernels]") {
  for (int round = 0; round < 120; round++) {
    const Shape s = random_shape(1, 4, 20000);
    const double axis = below(s.rank());
    for (const char* op : {"_argMax", "_argMin"})
      for (const DType t : {f32, i32, boolean}) check(op, {axis}, {random_tensor(s, t, -20, 20, below(3) == 0)});
    for (const DType t : {f32, i32}) check("_cumsum", {axis, coin(), coin()}, {random_tensor(s, t)}, 1e-5);
    check("_cumprod", {axis, coin(), coin()}, {random_tensor(s, i32, -3, 3)});
    check("_topk", {1.0 + below(s[-1])}, {random_tensor(s, static_cast<DType>(below(3)), -20, 20, coin())});
  }
}

TEST_CASE("Movement of elements", "[kernels]") {
  for (int round = 0; round < 120; round++) {
    const auto type = static_cast<DType>(below(3));
    const Shape s = random_shape(1, 4, 3000);
    const int axis = below(s.rank());
    Tensors parts;
    for (int k = 1 + below(4); k > 0; k--) {
      Shape part = s;
      part[axis] = 1 + below(5);
      parts.push_back(random_tensor(part, type));
    }
    check("_concat", {static_cast<double>(axis)}, parts);

    Ints before, after, interior;
    for (int d = 0; d < s.rank(); d++) {
      before.push_back(below(3) * below(2));
      after.push_back(below(3) * below(2));
      interior.push_back(below(3) * below(2));
    }
    check("_pad", {before, after, interior, static_cast<double>(below(5))}, {random_tensor(s, type)});
    Shape padded = s;
    for (int d = 0; d < s.rank(); d++) {
      before[d] = std::min(before[d], s[d] - 1);
      after[d] = std::min(after[d], s[d] - 1);
      padded[d] += before[d] + after[d];
    }
    const std::string mode = coin() ? "reflect" : "symmetric";
    check("_mirrorPad", {before, after, mode}, {random_tensor(s, type)});
    check("_mirrorPadGrad", {before, after, mode}, {random_tensor(padded, f32)}, 1e-5);
  }
}

TEST_CASE("Gathers, with indices outside too", "[kernels]") {
  for (int round = 0; round < 120; round++) {
    const Shape s = random_shape(1, 4, 3000);
    const int axis = below(s.rank()), batch_dims = below(axis + 1);
    Shape indices(std::span(s.begin(), static_cast<size_t>(batch_dims)));
    for (int k = below(3); k > 0; k--) indices.push_back(1 + below(6));
    const Tensor index = random_tensor(indices, i32, -1, s[axis] + 1);
    const Attr a = static_cast<double>(axis), b = static_cast<double>(batch_dims);
    check("_gather", {a, b}, {random_tensor(s, static_cast<DType>(below(3))), index});
    const Shape gathered = apply_all(find_op("_gather"), Tensors{random_tensor(s, f32), index}, {a, b})[0].shape();
    check("_gatherGrad", {Ints(s.begin(), s.end()), a, b}, {random_tensor(gathered, f32), index}, 1e-5);
  }
}

TEST_CASE("Sources", "[kernels]") {
  for (int round = 0; round < 60; round++) {
    const Shape s = random_shape(0, 3, 3000);
    const Ints dims(s.begin(), s.end());
    const auto type = static_cast<DType>(below(3));
    check("fill", {dims, static_cast<double>(below(3)), type}, {});
    check("_range", {below(9) - 4.0, (below(5) - 2) * 0.75, static_cast<double>(below(300)), type}, {});
    const Tensor key = random_tensor({2}, i32, -1000000000, 1000000000);
    for (const char* op : {"_randomUniform", "_randomNormal", "_truncatedNormal"}) check(op, {dims}, {key}, 4e-6);
  }
}

}  // namespace nacre
#endif
