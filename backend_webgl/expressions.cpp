#include "backend_webgl/expressions.h"

#include <iterator>

namespace nacre::webgl {
namespace {

// Functions that end in _of are in shaders/elementwise.glsl and trigonometry.glsl.
constexpr Expression rows[] = {
    {"neg", "-$a", "-$a"},
    {"abs", "abs($a)", "abs($a)"},
    {"sign", "sign_of($a)", "sign($a)"},
    {"zerosLike", "vec4(0)", "ivec4(0)"},
    {"onesLike", "vec4(1)", "ivec4(1)"},
    {"ceil", "ceil($a)", "$a"},
    {"floor", "floor($a)", "$a"},
    {"round", "roundEven($a)", "$a"},
    {"sqrt", "sqrt($a)", nullptr},
    {"rsqrt", "inversesqrt($a)", nullptr},
    {"reciprocal", "1.0 / $a", nullptr},
    {"square", "$a * $a", "$a * $a"},
    {"exp", "exp_of($a)", nullptr},
    {"expm1", "expm1_of($a)", nullptr},
    {"log", "log_of($a)", nullptr},
    {"log1p", "log1p_of($a)", nullptr},
    {"sin", "sin_of($a)", nullptr},
    {"cos", "cos_of($a)", nullptr},
    {"tan", "tan_of($a)", nullptr},
    {"asin", "asin($a)", nullptr},
    {"acos", "acos($a)", nullptr},
    {"atan", "atan($a)", nullptr},
    {"sinh", "sinh_of($a)", nullptr},
    {"cosh", "cosh_of($a)", nullptr},
    {"tanh", "tanh_of($a)", nullptr},
    {"asinh", "asinh_of($a)", nullptr},
    {"acosh", "acosh_of($a)", nullptr},
    {"atanh", "atanh_of($a)", nullptr},
    {"erf", "erf_of($a)", nullptr},
    {"sigmoid", "1.0 / (1.0 + exp_of(-$a))", nullptr},
    {"softplus", "softplus_of($a)", nullptr},
    {"elu", "elu_of($a, $0)", nullptr},
    {"selu", "selu_of($a)", nullptr},
    {"relu", "mix($a, vec4(0), lessThan($a, vec4(0)))", "max($a, ivec4(0))"},
    {"relu6", "mix(mix($a, vec4(0), lessThan($a, vec4(0))), vec4(6), lessThan(vec4(6), $a))", "clamp($a, ivec4(0), ivec4(6))"},
    {"leakyRelu", "mix($a, $0 * $a, lessThan($a, vec4(0)))", nullptr},
    {"step", "mix(mix($a, vec4($0), lessThanEqual($a, vec4(0))), vec4(1), lessThan(vec4(0), $a))", "choose_of(ivec4(#0), ivec4(1), lessThan(ivec4(0), $a))"},
    {"clipByValue", "mix(mix($a, vec4($0), lessThan($a, vec4($0))), vec4($1), lessThan(vec4($1), $a))", "min(max($a, ivec4(#0)), ivec4(#1))"},
    {"isNaN", "ivec4(nan_of($a))", "ivec4(0)"},
    {"isInf", "ivec4(inf_of($a))", "ivec4(0)"},
    {"isFinite", "ivec4(1) - ivec4(nan_of($a)) - ivec4(inf_of($a))", "ivec4(1)"},
    {"logicalNot", nullptr, "ivec4(1) - $a"},
    {"add", "$a + $b", "$a + $b"},
    {"sub", "$a - $b", "$a - $b"},
    {"mul", "$a * $b", "$a * $b"},
    {"div", "$a / $b", nullptr},
    {"floorDiv", "floor($a / $b)", "floor_div_of($a, $b)"},
    {"mod", "mod_of($a, $b)", "mod_of($a, $b)"},
    {"pow", "pow_of($a, $b)", "pow_of($a, $b)"},
    {"maximum", "greater_of($a, $b)", "max($a, $b)"},
    {"minimum", "lesser_of($a, $b)", "min($a, $b)"},
    {"atan2", "atan_of($a, $b)", nullptr},
    {"squaredDifference", "($a - $b) * ($a - $b)", "($a - $b) * ($a - $b)"},
    {"prelu", "mix($a, $b * $a, lessThan($a, vec4(0)))", nullptr},
    {"equal", "ivec4(equal($a, $b))", "ivec4(equal($a, $b))"},
    {"notEqual", "ivec4(notEqual($a, $b))", "ivec4(notEqual($a, $b))"},
    {"greater", "ivec4(greaterThan($a, $b))", "ivec4(greaterThan($a, $b))"},
    {"greaterEqual", "ivec4(greaterThanEqual($a, $b))", "ivec4(greaterThanEqual($a, $b))"},
    {"less", "ivec4(lessThan($a, $b))", "ivec4(lessThan($a, $b))"},
    {"lessEqual", "ivec4(lessThanEqual($a, $b))", "ivec4(lessThanEqual($a, $b))"},
    {"logicalAnd", nullptr, "$a & $b"},
    {"logicalOr", nullptr, "$a | $b"},
    {"logicalXor", nullptr, "$a ^ $b"},
    {"bitwiseAnd", nullptr, "$a & $b"},
    {"_fakeQuantize", "(clamp(roundEven($a / $b) + $c, vec4(0), vec4($0)) - $c) * $b", nullptr},
    {"where", "mix($c, $b, bvec4($a))", "choose_of($c, $b, bvec4($a))"},
};

}  // namespace

const Expression* expression_of(std::string_view op) {
  for (const Expression& e : rows)
    if (op == e.op) return &e;
  return nullptr;
}

}  // namespace nacre::webgl
