// Primitives of linear algebra, float32 over the last two dimensions, and their gradient rules. A name with year refers to
//   Giles: Collected matrix derivative results for forward and reverse mode algorithmic differentiation (2008)
//   Walter, Lehmann: Algorithmic differentiation of linear algebra functions (2010)
//   Murray: Differentiation of the Cholesky decomposition (2016)
//   Townsend: Differentiating the singular value decomposition (2016)
//   Roberts, Roberts: QR and LQ decomposition matrix backpropagation algorithms for square, wide, and deep matrices (2020)
#include "core/ops/families.h"
#include "core/ops/linalg.h"
#include "core/reference/linalg.h"

namespace nacre {
namespace {

using namespace ops;

Shape with_last(const Shape& shape, int rows, int columns) {
  Shape s = shape;
  s[-2] = rows;
  s[-1] = columns;
  return s;
}

Shape without_last(const Shape& shape) { return Shape(std::span(shape.begin(), static_cast<size_t>(shape.rank()) - 1)); }

// Columns, or rows, times the elements of a vector.
Tensor scale_columns(const Tensor& x, const Tensor& by) { return mul(x, expand_dims(by, -2)); }
Tensor scale_rows(const Tensor& x, const Tensor& by) { return mul(x, expand_dims(by, -1)); }

// 1 / (x[j] - x[i]), and 0 where they are equal.
Tensor inverse_differences(const Tensor& x) {
  const Tensor difference = sub(expand_dims(x, -2), expand_dims(x, -1)), same = equal(difference, constant(0));
  return where(same, constant(0), reciprocal(where(same, constant(1), difference)));
}

Specs infer_solve(const Call& c) { return {c[1].spec()}; }

// a x = b: db = a'^-1 dx, da = -db x' (Giles 2008).
Tensors solve_vjp(const Backward& b) {
  const Tensor db = solve(transposed(b.call[0]), b.dy[0]);
  return {b.needs[0] ? neg(mat_mul(db, b.y[0], false, true)) : Tensor{}, db};
}

Tensors triangular_solve_vjp(const Backward& b) {
  const bool lower = b.call.attrs.flag(0), transpose = b.call.attrs.flag(1);
  const Tensor db = triangular_solve(b.call[0], b.dy[0], lower, !transpose);
  if (!b.needs[0]) return {Tensor{}, db};
  const Tensor da = neg(transpose ? mat_mul(b.y[0], db, false, true) : mat_mul(db, b.y[0], false, true));
  return {lower ? lower_part(da) : upper_part(da), db};
}

Specs infer_det(const Call& c) { return {{without_last(without_last(c.shape(0)))}}; }

// da = dy det(a) a'^-1 (Giles 2008).
Tensors det_vjp(const Backward& b) {
  const Tensor& a = b.call[0];
  const Tensor inverse = solve(transposed(a), broadcast_to(identity(a.shape()[-1]), a.shape()));
  return {mul(inverse, expand_dims(expand_dims(mul(b.dy[0], b.y[0]), -1), -1))};
}

Specs infer_same(const Call& c) { return {c[0].spec()}; }

// da = L'^-1 P L^-1, where P is the lower part of L' dL with half its diagonal (Murray 2016).
Tensors cholesky_vjp(const Backward& b) {
  const Tensor& l = b.y[0];
  const Tensor inner = mat_mul(l, lower_part(b.dy[0]), true);
  const Tensor half = mul(add(lower_part(inner), lower_part(inner, -1)), 0.5);
  return {transposed(triangular_solve(l, transposed(triangular_solve(l, half, true, true)), true, true))};
}

Specs infer_qr(const Call& c) {
  const Shape& x = c.shape(0);
  const int m = x[-2], inner = c.attrs.flag(0) ? m : std::min(m, x[-1]);
  return {{with_last(x, m, inner)}, {with_last(x, inner, x[-1])}};
}

// With as many rows as columns, or more: [dq + q (lower part of M, mirrored)] r'^-1 with M = r dr' - dq' q (Walter, Lehmann 2010).
Tensor tall_qr_gradient(const Tensor& q, const Tensor& r, const Tensor& dq, const Tensor& dr) {
  const Tensor m = sub(mat_mul(r, upper_part(dr), false, true), mat_mul(dq, q, true));
  const Tensor mirrored = add(lower_part(m), transposed(lower_part(m, -1)));
  return transposed(triangular_solve(r, transposed(add(dq, mat_mul(q, mirrored))), false));
}

// A wide matrix is [X Y] with X = q u, Y = q v (Roberts, Roberts 2020).
Tensors qr_vjp(const Backward& b) {
  const Tensor &x = b.call[0], &q = b.y[0], &r = b.y[1];
  const int m = x.shape()[-2], n = x.shape()[-1];
  if (q.shape()[-1] > n) fail("linalg.qr", "has no gradient with fullMatrices where there are more rows than columns; x is ", x.shape());
  const Tensor dq = b.dy[0] ? b.dy[0] : zeros_like(q), dr = b.dy[1] ? b.dy[1] : zeros_like(r);
  if (m >= n) return {tall_qr_gradient(q, r, dq, dr)};
  const Tensor right = split(x, {m, n - m}, -1)[1];
  const Tensors rs = split(r, {m, n - m}, -1), drs = split(dr, {m, n - m}, -1);
  const Tensor left = tall_qr_gradient(q, rs[0], add(dq, mat_mul(right, drs[1], false, true)), drs[0]);
  return {concat({left, mat_mul(q, drs[1])}, -1)};
}

Specs infer_eigh(const Call& c) { return {{without_last(c.shape(0))}, c[0].spec()}; }

// v (diag(de) + F o v' dv) v' with F[i,j] = 1 / (e[j] - e[i]) (Giles 2008).
Tensors eigh_vjp(const Backward& b) {
  const Tensor &e = b.y[0], &v = b.y[1];
  Tensor inner = b.dy[0] ? diagonal_matrix(b.dy[0]) : Tensor{};
  if (b.dy[1]) {
    const Tensor turned = mul(inverse_differences(e), mat_mul(v, b.dy[1], true));
    inner = inner ? add(inner, turned) : turned;
  }
  return {mat_mul(mat_mul(v, inner), v, false, true)};
}

Specs infer_svd(const Call& c) {
  const Shape& x = c.shape(0);
  const int m = x[-2], n = x[-1], inner = std::min(m, n);
  const bool full = c.attrs.flag(0);
  Shape s = without_last(x);
  s[-1] = inner;
  return {{s}, {with_last(x, m, full ? m : inner)}, {with_last(x, n, full ? n : inner)}};
}

// x - u u' x: what lies outside the space of the columns of u.
Tensor beyond(const Tensor& u, const Tensor& x) { return sub(x, mat_mul(u, mat_mul(u, x, true))); }

// Townsend 2016, with F[i,j] = 1 / (s[j]^2 - s[i]^2).
Tensors svd_vjp(const Backward& b) {
  const Tensor &x = b.call[0], &s = b.y[0], &u = b.y[1], &v = b.y[2];
  const int m = x.shape()[-2], n = x.shape()[-1], inner = s.shape()[-1];
  if (std::max(u.shape()[-1], v.shape()[-1]) > inner)
    fail("linalg.svd", "has no gradient with fullMatrices where rows and columns differ in number; x is ", x.shape());
  const Tensor ds = b.dy[0] ? b.dy[0] : zeros_like(s), f = inverse_differences(square(s));
  const auto turned = [&](const Tensor& y, const Tensor& dy) {
    const Tensor p = mat_mul(y, dy, true);
    return mul(f, sub(p, transposed(p)));
  };
  Tensor core = diagonal_matrix(ds);
  if (b.dy[1]) core = add(core, scale_columns(turned(u, b.dy[1]), s));
  if (b.dy[2]) core = add(core, scale_rows(turned(v, b.dy[2]), s));
  Tensor dx = mat_mul(mat_mul(u, core), v, false, true);
  if (b.dy[1] && m > inner) dx = add(dx, mat_mul(scale_columns(beyond(u, b.dy[1]), reciprocal(s)), v, false, true));
  if (b.dy[2] && n > inner) dx = add(dx, mat_mul(u, scale_columns(beyond(v, b.dy[2]), reciprocal(s)), false, true));
  return {dx};
}

OpDef primitive(const char* signature, decltype(OpDef::infer) infer, decltype(OpDef::vjp) vjp, decltype(OpDef::reference) reference) {
  return {.signature = signature, .doc = "", .kind = Kind::heavy, .infer = infer, .vjp = vjp, .reference = reference};
}

const OpDef rows[] = {
    primitive("_solve(a: tensor<float32>, b: tensor<float32>): tensor", infer_solve, solve_vjp, reference::solve),
    primitive("_triangularSolve(a: tensor<float32>, b: tensor<float32>, lower: bool, transpose: bool): tensor", infer_solve, triangular_solve_vjp,
              reference::triangular_solve),
    primitive("_det(x: tensor<float32>): tensor", infer_det, det_vjp, reference::det),
    primitive("_cholesky(x: tensor<float32>): tensor", infer_same, cholesky_vjp, reference::cholesky),
    primitive("_qr(x: tensor<float32>, fullMatrices: bool): {q: tensor, r: tensor}", infer_qr, qr_vjp, reference::qr),
    primitive("_eigh(x: tensor<float32>): {values: tensor, vectors: tensor}", infer_eigh, eigh_vjp, reference::eigh),
    primitive("_svd(x: tensor<float32>, fullMatrices: bool): {s: tensor, u: tensor, v: tensor}", infer_svd, svd_vjp, reference::svd),
};

}  // namespace

std::span<const OpDef> linalg_primitive_ops() { return rows; }

namespace ops {

Tensor transposed(const Tensor& x) {
  Ints perm;
  for (int d = 0; d < x.rank(); d++) perm.push_back(d);
  std::swap(perm[perm.size() - 2], perm[perm.size() - 1]);
  return transpose(x, perm);
}

// i - j of the places of an [m, n] matrix.
static Tensor distance_below(int m, int n) {
  return sub(expand_dims(range(0, m, 1, DType::int32), 1), expand_dims(range(0, n, 1, DType::int32), 0));
}

static Tensor on_diagonal(int n) { return equal(distance_below(n, n), constant(0, DType::int32)); }

Tensor identity(int n) { return cast(on_diagonal(n), DType::float32); }
Tensor diagonal(const Tensor& x) { return sum(where(on_diagonal(x.shape()[-1]), x, constant(0, x.dtype())), {-1}); }
Tensor diagonal_matrix(const Tensor& x) { return where(on_diagonal(x.shape()[-1]), expand_dims(x, -1), constant(0, x.dtype())); }

Tensor band(const Tensor& x, const Tensor& below, const Tensor& above) {
  const Tensor distance = distance_below(x.shape()[-2], x.shape()[-1]);
  return where(logical_and(less_equal(distance, below), greater_equal(distance, neg(above))), x, constant(0, x.dtype()));
}
Tensor lower_part(const Tensor& x, int diagonal) {
  const Tensor distance = distance_below(x.shape()[-2], x.shape()[-1]);
  return where(greater_equal(distance, constant(-diagonal, DType::int32)), x, constant(0, x.dtype()));
}
Tensor upper_part(const Tensor& x) {
  const Tensor distance = distance_below(x.shape()[-2], x.shape()[-1]);
  return where(less_equal(distance, constant(0, DType::int32)), x, constant(0, x.dtype()));
}

Tensor solve(const Tensor& a, const Tensor& b) { return apply(rows[0], {a, b}); }
Tensor triangular_solve(const Tensor& a, const Tensor& b, bool lower, bool transpose) { return apply(rows[1], {a, b}, {lower, transpose}); }

}  // namespace ops

}  // namespace nacre
