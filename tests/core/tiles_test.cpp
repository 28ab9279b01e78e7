// The tile interpreter of the wasm backend against the scalar reference, on random programs. Only for wasm.
#ifdef __wasm_simd128__
#include "backend_wasm_simd/tiles.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <random>
#include <set>

#include "backend_wasm_simd/tiles_ops.h"
#include "core/backend.h"
#include "core/graph/constants.h"

namespace nacre {
namespace {

// Ops whose SIMD form gives the bits of the scalar one (without relaxed SIMD), so that long chains can be compared exactly.
constexpr const char* exact_ops[] = {"add",   "sub",   "mul",   "maximum", "minimum",   "neg",          "abs",        "square",     "relu",
                                     "relu6", "where", "equal", "less",    "step",      "greaterEqual", "floor",      "cast",       "sign",
                                     "mod",   "div",   "prelu", "floorDiv", "logicalAnd", "logicalNot",  "bitwiseAnd", "leakyRelu", "clipByValue"};

Ref<Buffer> buffer(int64_t bytes) { return allocate_host(&reference_backend(), static_cast<size_t>(bytes)); }
char* data(const Ref<Buffer>& b) { return static_cast<HostBuffer&>(*b).data; }

class RandomProgram {
 public:
  explicit RandomProgram(uint32_t seed) : random_(seed) {
    make_shape();
    const int inputs = 1 + below(4);
    for (int k = 0; k < inputs; k++) add_input();
    const int instructions = below(4) ? 1 + below(12) : 0;
    for (int k = 0; k < instructions; k++) add_instruction();
    const int outputs = 1 + (below(3) == 0) + (below(6) == 0);
    for (int k = 0; k < outputs; k++) {
      const int value = k == 0 ? values() - 1 : below(values());
      program.outputs.push_back({static_cast<uint16_t>(value), program.code[value].dtype});
    }
  }

  // One step on a dense input and one that repeats: a number, or a column.
  RandomProgram(uint32_t seed, std::string_view name, const Shape& shape, bool column, bool swapped) : random_(seed) {
    program.shape = shape;
    program.inputs = {{.dtype = DType::float32, .strides = contiguous_strides(shape)}, {.dtype = DType::float32, .strides = {column ? 1 : 0}}};
    for (const Fused::Input& in : program.inputs) {
      const bool uniform = in.strides[0] == 0;
      inputs.push_back(buffer(shape.size() * 4));
      for (int64_t i = 0; i < shape.size(); i++) set(data(inputs.back()), i, DType::float32);
      program.code.push_back({.op = nullptr, .dtype = in.dtype, .operand = in.dtype, .uniform = uniform, .a = static_cast<uint16_t>(program.code.size())});
    }
    const uint16_t a = swapped, b = !swapped;
    program.code.push_back({.op = find_op(name).elementwise, .dtype = DType::float32, .operand = DType::float32, .uniform = false, .a = a, .b = b});
    program.outputs = {{2, DType::float32}};
  }

  int below(int n) { return static_cast<int>(random_() % n); }
  int values() const { return static_cast<int>(program.code.size()); }

  // The input, of the size of output 0, that is read in the order of the iteration, or -1; output 0 may take its place.
  int replaceable_input() const {
    const auto order = contiguous_strides(program.shape);
    for (size_t k = 0; k < program.inputs.size(); k++) {
      const Fused::Input& in = program.inputs[k];
      bool flat = in.offset == 0 && size_of(in.dtype) == size_of(program.outputs[0].dtype);
      for (int d = 0; d < program.shape.rank(); d++) flat = flat && (program.shape[d] == 1 || in.strides[d] == order[d]);
      if (flat) return static_cast<int>(k);
    }
    return -1;
  }

  Fused program;
  std::vector<Ref<Buffer>> inputs;

 private:
  void make_shape() {
    constexpr int sizes[] = {0, 1, 2, 3, 4, 5, 16, 17, 33, 64, 65, 100, 300};
    int64_t total = 1;
    const int rank = below(5);
    for (int d = 0; d < rank; d++) {
      int n = sizes[below(100) ? 1 + below(12) : 0];
      if (total * n > 50000) n = 2;
      total *= std::max(n, 1);
      program.shape.push_back(n);
    }
  }

  // Dense, transposed, broadcast, reversed, or with gaps.
  void add_input() {
    const int rank = program.shape.rank();
    Fused::Input in{.dtype = below(6) == 0 ? DType::boolean : below(5) == 0 ? DType::int32 : DType::float32};
    std::vector<int> order;
    for (int d = rank; d-- > 0;) order.push_back(d);
    enum { dense, transposed, broadcast, reversed } style = static_cast<decltype(style)>(below(4));
    if (style == transposed) std::shuffle(order.begin(), order.end(), random_);
    const int repeated = style == broadcast ? below(1 << rank) : 0;
    int64_t step = 1;
    for (int d : order) {
      const int n = std::max(1, program.shape[d]);
      const bool backwards = style == reversed && below(3) == 0;
      in.strides[d] = repeated >> d & 1 ? 0 : backwards ? -step : step;
      if (backwards) in.offset += step * (n - 1);
      if (!(repeated >> d & 1)) step *= n + (style == reversed ? below(2) : 0);
    }
    const int64_t elements = step + in.offset + 4;
    inputs.push_back(buffer(elements * static_cast<int64_t>(size_of(in.dtype))));
    for (int64_t i = 0; i < elements; i++) set(data(inputs.back()), i, in.dtype);
    bool uniform = true;
    for (int d = 0; d < rank; d++) uniform = uniform && (program.shape[d] == 1 || in.strides[d] == 0);
    program.code.push_back({.op = nullptr, .dtype = in.dtype, .operand = in.dtype, .uniform = uniform, .a = static_cast<uint16_t>(program.inputs.size())});
    program.inputs.push_back(in);
  }

  void set(char* p, int64_t i, DType t) {
    if (t == DType::boolean) p[i] = static_cast<char>(below(2));
    else if (t == DType::int32) reinterpret_cast<int32_t*>(p)[i] = below(20) - 10;
    else reinterpret_cast<float*>(p)[i] = static_cast<float>(below(2001) - 1000) / 128;
  }

  int value_of(DType t) {
    std::vector<int> found;
    for (int k = 0; k < values(); k++)
      if (program.code[k].dtype == t) found.push_back(k);
    return found.empty() ? -1 : below(2) ? found.back() : found[below(static_cast<int>(found.size()))];
  }

  void add_instruction() {
    if (below(12) == 0) {
      const DType t = below(2) ? DType::int32 : DType::float32;
      program.code.push_back({.op = &constant_row, .dtype = t, .operand = t, .uniform = true, .imm = {static_cast<float>(below(9) - 4), 0}});
      return;
    }
    const std::string_view name = exact_ops[below(std::size(exact_ops))];
    const Elementwise* op = find_op(name).elementwise;
    const DType t = program.code[below(values())].dtype;
    const bool takes = name == "cast" || name == "where" || (t == DType::float32 ? op->on_float != nullptr : op->on_int != nullptr);
    const int first = value_of(name == "where" ? DType::boolean : t);
    if (!takes || first < 0 || (t == DType::boolean && op->result == Elementwise::Result::same && name != "where")) return;
    Instruction i{.op = op, .dtype = t, .operand = t, .uniform = program.code[first].uniform, .a = static_cast<uint16_t>(first), .imm = {-1.5f, 2.f}};
    if (op->result == Elementwise::Result::boolean) i.dtype = DType::boolean;
    if (op->result == Elementwise::Result::attribute) i.dtype = static_cast<DType>(below(3));
    for (int k = 1; k < op->arity; k++) {
      const int value = value_of(t);
      (k == 1 ? i.b : i.c) = static_cast<uint16_t>(value);
      i.uniform = i.uniform && program.code[value].uniform;
    }
    program.code.push_back(i);
  }

  std::mt19937 random_;
};

bool same(const char* a, const char* b, int64_t i, DType t) {
  if (t == DType::boolean) return a[i] == b[i];
  if (t == DType::int32) return reinterpret_cast<const int32_t*>(a)[i] == reinterpret_cast<const int32_t*>(b)[i];
  const float x = reinterpret_cast<const float*>(a)[i], y = reinterpret_cast<const float*>(b)[i];
  return x == y || (x != x && y != y);
}

constexpr int guard = 64;  // bytes past the end of each result, which must stay as they are

void compare(RandomProgram& p) {
  const Fused& f = p.program;
  const int64_t n = f.shape.size();
  std::vector<Ref<Buffer>> expected, results;
  std::vector<Slot> in_slots, out_slots;
  std::vector<const void*> in;
  std::vector<void*> out;
  for (const Ref<Buffer>& b : p.inputs) {
    in_slots.push_back({b.get(), 0, 0});
    in.push_back(data(b));
  }
  bool copies = false;
  for (const Fused::Output& o : f.outputs) {
    const int64_t bytes = n * static_cast<int64_t>(size_of(o.dtype));
    expected.push_back(buffer(bytes));
    results.push_back(buffer(bytes + guard));
    std::memset(data(results.back()), 0x55, static_cast<size_t>(bytes + guard));
    out_slots.push_back({expected.back().get(), 0, 0});
    out.push_back(data(results.back()));
    copies = copies || !f.code[o.value].op;
  }
  const Slot none{nullptr, 0, 0};
  reference_backend().prepare({.fused = std::make_shared<Fused>(f)})->run(in_slots, out_slots, none);

  const int replaced = p.replaceable_input();
  const bool in_place = replaced >= 0 && !copies && p.below(2);
  if (in_place) {
    std::memcpy(out[0], in[replaced], static_cast<size_t>(n) * size_of(f.outputs[0].dtype));
    in[replaced] = out[0];
  }
  const FusedRunner runner(f);
  const int64_t middle = !in_place && n > 3 && p.below(2) ? p.below(static_cast<int>(n)) : 0;
  if (middle) runner.run(in.data(), out.data(), 0, middle);
  runner.run(in.data(), out.data(), middle, n);

  for (size_t k = 0; k < f.outputs.size(); k++) {
    const DType t = f.outputs[k].dtype;
    int64_t wrong = 0;
    for (int64_t i = 0; i < n; i++) wrong += !same(data(expected[k]), static_cast<const char*>(out[k]), i, t);
    const char* end = data(results[k]) + n * static_cast<int64_t>(size_of(t));
    CHECK(wrong == 0);
    CHECK(std::all_of(end, end + guard, [](char c) { return c == 0x55; }));
  }
}

}  // namespace

#ifndef NACRE_RELAXED_SIMD
TEST_CASE("Tiles compute what the reference computes", "[tiles]") {
  for (uint32_t seed = 1; seed <= 1500; seed++) {
    RandomProgram p(seed);
    INFO("seed " << seed << "\n" << p.program.text());
    compare(p);
  }
}
#endif

// A row without a tile function is computed element by element: fine for rare ops, but not to be forgotten for others.
TEST_CASE("One step with a number or a column is right in either order and whatever is left of a row", "[tiles]") {
  uint32_t seed = 0;
  for (const char* name : {"add", "sub", "div", "maximum", "squaredDifference"})
    for (const int width : {3, 64, 65, 66, 300})
      for (const bool column : {false, true})
        for (const bool swapped : {false, true}) {
          RandomProgram p(++seed, name, {5, width}, column, swapped);
          INFO(name << ", " << p.program.text());
          compare(p);
        }
}

TEST_CASE("All but rare ops have a tile function", "[tiles]") {
  std::set<std::string> missing;
  for (const OpDef* op : registry()) {
    if (op->kind != Kind::elementwise) continue;
    const Elementwise& e = *op->elementwise;
    if (e.on_float && !has_tile_function(e.name, DType::float32)) missing.insert(std::string(e.name) + " float32");
    if (e.on_int && !has_tile_function(e.name, DType::int32)) missing.insert(std::string(e.name) + " int32");
  }
  CHECK(missing == std::set<std::string>{"mod float32", "mod int32", "floorDiv int32", "pow int32", "clipByValue int32"});
}

}  // namespace nacre
#endif
