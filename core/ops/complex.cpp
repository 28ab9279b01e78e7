// Arithmetic of complex numbers, in float32 arithmetic on their pairs (see carried.h). Everything is elementwise or a view, so that it fuses.
#include "core/ops/carried.h"
#include "core/ops/families.h"
#include "core/ops/helpers.h"

namespace nacre {
namespace {

using namespace ops;

// [true, false]: picks the real part of pairs.
Tensor at_real() { return equal(range(0, 2, 1, DType::int32), constant(0, DType::int32)); }

// Pairs [..,2] of parts [..,1]. Not by arithmetic with zeros: parts may be infinite.
Tensor joined(const Tensor& real, const Tensor& imag) { return where(at_real(), real, imag); }

// Part k of pairs [..,2], as [..,1].
Tensor part(const Tensor& pairs, int k) {
  Ints begin(static_cast<size_t>(pairs.rank()), 0), size = ints(pairs.shape());
  begin.back() = k;
  size.back() = 1;
  return slice(pairs, begin, size);
}

Tensor without_last(const Tensor& x) { return squeeze(x, {x.rank() - 1}); }

struct Parts {
  Tensor real, imag;  // [..]
};
Parts parts_of(const Tensor& x) {
  const Tensor pairs = pairs_of(complex_of(x));
  return {without_last(part(pairs, 0)), without_last(part(pairs, 1))};
}
Tensor of_parts(const Tensor& real, const Tensor& imag) {
  if (real.rank() == max_rank) fail("complex", "a complex64 tensor can have at most ", max_rank - 1, " dimensions, got ", real.shape());
  return complex_from(joined(expand_dims(real, real.rank()), expand_dims(imag, imag.rank())));
}

Tensor conjugate(const Tensor& pairs) { return where(at_real(), pairs, neg(pairs)); }

// i times pairs: (a, b) becomes (-b, a).
Tensor turned(const Tensor& pairs) {
  const Tensor swapped = reverse(pairs, {pairs.rank() - 1});
  return where(at_real(), neg(swapped), swapped);
}

Tensor product(const Tensor& a, const Tensor& b) { return add(mul(a, part(b, 0)), mul(turned(a), part(b, 1))); }

Tensor squared_size(const Tensor& pairs) { return sum(square(pairs), {pairs.rank() - 1}, true); }

// a scaled so that neither squares nor their sum overflow or vanish; b likewise by the same number.
Tensor quotient(const Tensor& a, const Tensor& b) {
  const Tensor scale = max(abs(b), {b.rank() - 1}, true);
  const Tensor unit = div(b, scale);
  return div(product(div(a, scale), conjugate(unit)), squared_size(unit));
}

Tensors with_pairs(const Call& c, Tensor (*f)(const Tensor&, const Tensor&)) {
  return {complex_from(f(pairs_of(complex_of(c[0])), pairs_of(complex_of(c[1]))))};
}
template <Tensor (*f)(const Tensor&, const Tensor&)>
Tensors on_pairs(const Call& c) { return with_pairs(c, f); }
template <Tensor (*f)(const Tensor&)>
Tensors on_pairs_of_one(const Call& c) { return {complex_from(f(pairs_of(c[0])))}; }

// sqrt(re^2 + im^2) of the parts over the greater of them: squares of small ones would vanish. Of a constant function of that scale the
// gradient is none, so it does no harm to differentiate through it. At 0 the slope counts as 0.
Tensors abs_rule(const Call& c) {
  const Tensor pairs = pairs_of(c[0]), zero = constant(0);
  const Tensor greatest = max(abs(pairs), {pairs.rank() - 1}, true);
  const Tensor usable = logical_and(greater(greatest, zero), is_finite(greatest));
  const Tensor scale = where(usable, greatest, constant(1));
  const Tensor squares = squared_size(div(pairs, scale));
  const Tensor none = equal(squares, zero);
  return {without_last(where(none, zero, mul(scale, sqrt(where(none, constant(1), squares)))))};
}

Tensors square_rule(const Call& c) {
  const Tensor pairs = pairs_of(c[0]);
  return {complex_from(product(pairs, pairs))};
}

Tensors exp_rule(const Call& c) {
  const Tensor pairs = pairs_of(c[0]), angle = part(pairs, 1);
  return {complex_from(mul(exp(part(pairs, 0)), joined(cos(angle), sin(angle))))};
}

Tensors mat_mul_rule(const Call& c) {
  const bool ta = c.attrs.flag(0), tb = c.attrs.flag(1);
  const Parts a = parts_of(c[0]), b = parts_of(c[1]);
  return {of_parts(sub(mat_mul(a.real, b.real, ta, tb), mat_mul(a.imag, b.imag, ta, tb)),
                   add(mat_mul(a.real, b.imag, ta, tb), mat_mul(a.imag, b.real, ta, tb)))};
}

Tensors where_rule(const Call& c) {
  return {complex_from(where(expand_dims(c[0], c[0].rank()), pairs_of(complex_of(c[1])), pairs_of(complex_of(c[2]))))};
}

Tensors equal_rule(const Call& c) {
  const Parts a = parts_of(c[0]), b = parts_of(c[1]);
  return {logical_and(equal(a.real, b.real), equal(a.imag, b.imag))};
}
Tensors not_equal_rule(const Call& c) { return {logical_not(equal_rule(c)[0])}; }

// As in TensorFlow.js the imaginary part is dropped.
Tensors cast_rule(const Call& c) {
  const DType to = c.attrs.dtype(0);
  if (to == DType::string) c.fail("cannot cast ", c[0].spec(), " to string");
  return {to == DType::complex64 ? c[0] : cast(parts_of(c[0]).real, to)};
}

Tensors zeros_rule(const Call& c) { return {complex_from(call<"zerosLike">({pairs_of(c[0])}))}; }
Tensors ones_rule(const Call& c) {
  const Tensor pairs = pairs_of(c[0]);
  return {complex_from(where(at_real(), call<"onesLike">({pairs}), call<"zerosLike">({pairs})))};
}

// Along all axes but that of pairs.
Tensors sum_rule(const Call& c) { return {complex_from(call<"_sum">({pairs_of(c[0])}, c.attrs))}; }

// Besides 0, the value is a real number.
Tensors pad_rule(const Call& c) {
  const Parts p = parts_of(c[0]);
  const Ints &before = c.attrs.ints(0), &after = c.attrs.ints(1), &interior = c.attrs.ints(2);
  return {of_parts(interior_pad(p.real, before, after, interior, c.attrs.number(3)), interior_pad(p.imag, before, after, interior))};
}

struct Rule {
  const char* op;
  CarriedRule rule;
};
constexpr Rule rules[] = {
    {"add", on_pairs<ops::add>}, {"sub", on_pairs<ops::sub>}, {"mul", on_pairs<product>}, {"div", on_pairs<quotient>},
    {"neg", on_pairs_of_one<ops::neg>}, {"square", square_rule}, {"abs", abs_rule}, {"exp", exp_rule}, {"_matMul", mat_mul_rule},
    {"where", where_rule}, {"equal", equal_rule}, {"notEqual", not_equal_rule}, {"cast", cast_rule}, {"zerosLike", zeros_rule},
    {"onesLike", ones_rule}, {"_pad", pad_rule}, {"_sum", sum_rule},
};

Tensors complex_call(const Call& c) {
  for (const Tensor& t : c.in)
    if (!is_plain(t.dtype())) c.fail("parts must be numbers, got ", t.spec());
  if (!(c.shape(0) == c.shape(1)))
    throw Error(text("real and imag shapes, ", c.shape(0).list(), " and ", c.shape(1).list(), ", must match in call to tf.complex()."));
  return {of_parts(cast(c[0], DType::float32), cast(c[1], DType::float32))};
}

bool is_complex(const Call& c) { return c.dtype(0) == DType::complex64; }

Tensors real_call(const Call& c) { return {is_complex(c) ? parts_of(c[0]).real : cast(c[0], DType::float32)}; }
Tensors imag_call(const Call& c) { return {is_complex(c) ? parts_of(c[0]).imag : cast(call<"zerosLike">({c[0]}), DType::float32)}; }
Tensors conj_call(const Call& c) { return {is_complex(c) ? complex_from(conjugate(pairs_of(c[0]))) : c[0]}; }
Tensors angle_call(const Call& c) {
  const Parts p = parts_of(c[0]);
  return {call<"atan2">({p.imag, p.real})};
}

const OpDef rows[] = {
    composite("complex!(real: tensor, imag: tensor): tensor", "Complex numbers of their real and imaginary parts.", complex_call),
    composite("real(input: tensor): tensor", "The real parts.", real_call),
    composite("imag(input: tensor): tensor", "The imaginary parts.", imag_call),
    composite("conj(input: tensor): tensor", "The complex conjugates.", conj_call),
    composite("angle(input: tensor): tensor", "The angles of complex numbers in the plane, in radians.", angle_call),
};

}  // namespace

namespace ops {

Tensor complex_of(const Tensor& x) {
  if (x.dtype() == DType::complex64) return x;
  const Tensor real = cast(x, DType::float32);
  return of_parts(real, constant(0));
}

CarriedRule complex_rule(const OpDef& op) {
  const std::string_view name = op.name();
  for (const Rule& r : rules)
    if (name == r.op) return r.rule;
  return nullptr;
}

}  // namespace ops

std::span<const OpDef> complex_ops() { return rows; }

}  // namespace nacre
