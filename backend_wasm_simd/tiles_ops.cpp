#include "backend_wasm_simd/tiles_ops.h"

#include "backend_wasm_simd/math.h"
#include "backend_wasm_simd/tiles_loops.h"

namespace nacre {
namespace {

using namespace simd;
using tile::binary, tile::checked_binary, tile::checked_unary, tile::ternary, tile::ternary_imm, tile::unary, tile::unary_imm;

struct Row {
  const char* name;
  TileFunction on_float;
  TileFunction on_int = nullptr;  // int32 and bool operands
};

// A mask as 0 or 1.
inline V truth(V mask) { return bit_and(mask, isplat(1)); }
inline V is_true(V a) { return ne_int(a, isplat(0)); }
inline V zero() { return isplat(0); }

inline V sign(V x) { return bit_and(gt(simd::abs(x), zero()), bit_or(splat(1.f), sign_bit(x))); }
inline V elu(V x, V alpha, V) { return select(lt(x, zero()), mul(alpha, expm1_of_negative(x)), x); }
// Klambauer et al. 2017, "Self-Normalizing Neural Networks".
inline V selu(V x) { return select(lt(x, zero()), mul(splat(1.7580993408473766f), expm1_of_negative(x)), mul(splat(1.0507009873554805f), x)); }
inline V step(V x, V alpha, V) { return select(gt(x, zero()), splat(1.f), select(le(x, zero()), alpha, x)); }
inline V step_int(V x, V alpha, V) { return select(gt_int(x, zero()), isplat(1), truncate(alpha)); }
inline V where(V condition, V a, V b) { return select(is_true(condition), a, b); }
inline V squared_difference(V a, V b) {
  V d = sub(a, b);
  return mul(d, d);
}
inline V squared_difference_int(V a, V b) {
  V d = sub_int(a, b);
  return mul_int(d, d);
}
inline V same(V x) { return x; }
inline V fake_quantize(V x, V scale, V zero, V levels) {
  return mul(sub(at_most(at_least(add(nearest(div(x, scale)), zero), isplat(0)), levels), zero), scale);
}

constexpr Row rows[] = {
    {"neg", unary<simd::neg, 4>, unary<neg_int, 4>},
    {"abs", unary<simd::abs, 4>, unary<abs_int, 4>},
    {"sign", unary<sign>, unary<[](V x) { return max_int(min_int(x, isplat(1)), isplat(-1)); }>},
    {"ceil", unary<ceil, 4>, unary<same>},
    {"floor", unary<floor, 4>, unary<same>},
    {"round", unary<nearest, 4>, unary<same>},
    {"sqrt", unary<simd::sqrt, 4>},
    {"rsqrt", unary<[](V x) { return div(splat(1.f), simd::sqrt(x)); }, 2>},
    {"reciprocal", unary<[](V x) { return div(splat(1.f), x); }, 4>},
    {"square", unary<[](V x) { return mul(x, x); }, 4>, unary<[](V x) { return mul_int(x, x); }>},
    {"exp", unary<simd::exp>},
    {"expm1", unary<simd::expm1>},
    {"log", checked_unary<log_of_normal, simd::log, log_is_common>},
    {"log1p", checked_unary<log1p_common, simd::log1p, log1p_is_common>},
    {"sin", checked_unary<sin_common, simd::sin, angle_is_common>},
    {"cos", checked_unary<cos_common, simd::cos, angle_is_common>},
    {"tan", checked_unary<tan_common, simd::tan, angle_is_common>},
    {"asin", unary<simd::asin>},
    {"acos", unary<simd::acos>},
    {"atan", unary<simd::atan>},
    {"sinh", unary<simd::sinh>},
    {"cosh", unary<simd::cosh>},
    {"tanh", unary<simd::tanh>},
    {"asinh", unary<simd::asinh>},
    {"acosh", unary<simd::acosh>},
    {"atanh", unary<simd::atanh>},
    {"erf", unary<simd::erf>},
    {"sigmoid", unary<sigmoid>},
    {"softplus", unary<softplus>},
    {"elu", unary_imm<elu>},
    {"selu", unary<selu>},
    {"relu", unary<[](V x) { return at_least(x, zero()); }, 4>, unary<[](V x) { return max_int(x, zero()); }>},
    {"relu6", unary<[](V x) { return at_most(at_least(x, zero()), splat(6.f)); }, 4>,
     unary<[](V x) { return min_int(max_int(x, zero()), isplat(6)); }>},
    {"leakyRelu", unary_imm<[](V x, V alpha, V) { return select(lt(x, zero()), mul(alpha, x), x); }, 2>},
    {"step", unary_imm<step, 2>, unary_imm<step_int>},
    {"clipByValue", unary_imm<[](V x, V low, V high) { return at_most(at_least(x, low), high); }, 4>},
    {"isNaN", unary<[](V x) { return truth(is_nan(x)); }>, unary<[](V) { return zero(); }>},
    {"isInf", unary<[](V x) { return truth(eq(simd::abs(x), splat(infinity))); }>, unary<[](V) { return zero(); }>},
    {"isFinite", unary<[](V x) { return truth(lt(simd::abs(x), splat(infinity))); }>, unary<[](V) { return isplat(1); }>},
    {"logicalNot", nullptr, unary<[](V x) { return truth(eq_int(x, zero())); }>},
    {"zerosLike", unary<[](V) { return zero(); }>, unary<[](V) { return zero(); }>},
    {"onesLike", unary<[](V) { return splat(1.f); }>, unary<[](V) { return isplat(1); }>},
    {"add", binary<simd::add>, binary<add_int>},
    {"sub", binary<simd::sub>, binary<sub_int>},
    {"mul", binary<simd::mul>, binary<mul_int>},
    {"div", binary<simd::div>},
    {"floorDiv", binary<[](V a, V b) { return floor(div(a, b)); }, 2>},
    {"maximum", binary<simd::max, 2>, binary<max_int, 2>},
    {"minimum", binary<simd::min, 2>, binary<min_int, 2>},
    {"squaredDifference", binary<squared_difference>, binary<squared_difference_int, 2>},
    {"pow", checked_binary<pow_common, simd::pow, pow_is_common>},
    {"atan2", binary<simd::atan2, 1>},
    {"prelu", binary<[](V x, V alpha) { return select(lt(x, zero()), mul(alpha, x), x); }, 2>},
    {"equal", binary<[](V a, V b) { return truth(eq(a, b)); }, 2>, binary<[](V a, V b) { return truth(eq_int(a, b)); }, 2>},
    {"notEqual", binary<[](V a, V b) { return truth(ne(a, b)); }, 2>, binary<[](V a, V b) { return truth(ne_int(a, b)); }, 2>},
    {"greater", binary<[](V a, V b) { return truth(gt(a, b)); }, 2>, binary<[](V a, V b) { return truth(gt_int(a, b)); }, 2>},
    {"greaterEqual", binary<[](V a, V b) { return truth(ge(a, b)); }, 2>, binary<[](V a, V b) { return truth(ge_int(a, b)); }, 2>},
    {"less", binary<[](V a, V b) { return truth(lt(a, b)); }, 2>, binary<[](V a, V b) { return truth(gt_int(b, a)); }, 2>},
    {"lessEqual", binary<[](V a, V b) { return truth(le(a, b)); }, 2>, binary<[](V a, V b) { return truth(ge_int(b, a)); }, 2>},
    {"logicalAnd", nullptr, binary<[](V a, V b) { return truth(bit_and(is_true(a), is_true(b))); }, 2>},
    {"logicalOr", nullptr, binary<[](V a, V b) { return truth(is_true(bit_or(a, b))); }, 2>},
    {"logicalXor", nullptr, binary<[](V a, V b) { return truth(bit_xor(is_true(a), is_true(b))); }, 2>},
    {"bitwiseAnd", nullptr, binary<bit_and, 2>},
    {"where", ternary<where>, ternary<where>},
    {"_fakeQuantize", ternary_imm<fake_quantize>},
};

// By type of operand (float32 or not) and of result.
TileFunction cast_function(DType from, DType to) {
  const bool from_float = from == DType::float32;
  switch (to) {
    case DType::float32: return from_float ? unary<same, 4> : unary<to_float, 4>;
    case DType::boolean:
      return from_float ? unary<[](V x) { return truth(ne(x, zero())); }, 2> : unary<[](V x) { return truth(is_true(x)); }, 2>;
    default: return from_float ? unary<truncate, 2> : unary<same, 4>;
  }
}

const Row* find(std::string_view name) {
  for (const Row& row : rows)
    if (name == row.name) return &row;
  return nullptr;
}

void constant_float(char* out, const char*, const char*, const char*, const TileParameters& p, int vectors) {
  const V value = splat(p.imm[0]);
  tile::loop<1>(vectors, [=](tile::At i) { store(out + i, value); });
}
void constant_int(char* out, const char*, const char*, const char*, const TileParameters& p, int vectors) {
  const V value = isplat(static_cast<int32_t>(p.imm[0]));
  tile::loop<1>(vectors, [=](tile::At i) { store(out + i, value); });
}

void element_by_element(char* out, const char* a, const char* b, const char* c, const TileParameters& p, int vectors) {
  const auto* x = reinterpret_cast<const Word*>(a);
  const auto* y = reinterpret_cast<const Word*>(b);
  const auto* z = reinterpret_cast<const Word*>(c);
  auto* result = reinterpret_cast<Word*>(out);
  for (int i = 0; i < vectors * 4; i++) result[i] = p.scalar(x[i], y[i], z[i], p.imm.data());
}

}  // namespace

TileFunction tile_function(const Instruction& i, TileParameters& p) {
  const std::string_view name = i.op->name;
  const bool on_float = i.operand == DType::float32;
  p.imm = i.imm;
  if (i.op->arity == 0) return on_float ? constant_float : constant_int;
  if (name == "cast") return cast_function(i.operand, i.dtype);
  if (const Row* row = find(name))
    if (TileFunction f = on_float ? row->on_float : row->on_int) return f;
  p.scalar = on_float ? i.op->on_float : i.op->on_int;
  return element_by_element;
}

bool has_tile_function(std::string_view name, DType operand) {
  if (name == "cast" || name == "constant") return true;
  const Row* row = find(name);
  return row && (operand == DType::float32 ? row->on_float : row->on_int);
}

}  // namespace nacre
