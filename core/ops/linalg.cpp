// Linear algebra: the public ops.
#include "core/ops/linalg.h"

#include "core/ops/families.h"

namespace nacre {
namespace {

using namespace ops;

Tensor matrices(const Call& c, size_t i, const char* what) {
  check_numeric(c);
  if (c[i].rank() < 2) c.fail(what, " must have rank 2 or more, got ", c.shape(i));
  return cast(c[i], DType::float32);
}

Tensor square_matrices(const Call& c, size_t i, const char* what) {
  const Tensor a = matrices(c, i, what);
  if (a.shape()[-1] != a.shape()[-2]) c.fail(what, " must be square in the last two dimensions, got ", a.shape());
  return a;
}

// What should be symmetric, made so: gradients then are symmetric too.
Tensor symmetric_matrices(const Call& c, size_t i, const char* what) {
  const Tensor a = square_matrices(c, i, what);
  return mul(add(a, transposed(a)), 0.5);
}

// An integer, or an int32 scalar; negative: as many as there are.
Tensor band_width(const Call& c, size_t i, const char* what, const char* lines, int count) {
  const Tensor given = c[1 + i];
  if (given) return where(less(given, constant(0, DType::int32)), constant(count, DType::int32), minimum(given, constant(count, DType::int32)));
  if (!c.attrs.has(i)) c.fail(what, " is missing");
  const int width = int_attr(c, i, what);
  if (width > count) c.fail("bandPart(): ", what, " (", width, ") must not be greater than the number of ", lines, " (", count, ")");
  return constant(width < 0 ? count : width, DType::int32);
}

Tensors band_part(const Call& c) {
  const Shape& shape = c.shape(0);
  check_numeric(c);
  if (shape.rank() < 2) c.fail("bandPart(): Rank must be at least 2, got ", shape.rank());
  const Tensor below = band_width(c, 0, "numLower", "rows", shape[-2]), above = band_width(c, 1, "numUpper", "columns", shape[-1]);
  return {band(c[0], below, above)};
}

Tensors qr(const Call& c) {
  if (c[0].rank() < 2) c.fail("qr() requires input tensor to have a rank >= 2, but got rank ", c[0].rank());
  const Tensor x = matrices(c, 0, "x");
  return call_all<"_qr">({&x, 1}, {c.attrs.flag(0)});
}

// The rows of x as the columns of q; where a diagonal element of r is negative, q's column has the opposite direction.
Tensor orthonormal_rows(const Tensor& x) {
  const Tensor columns = transposed(x);
  const Tensors qr = call_all<"_qr">({&columns, 1}, {false});
  return mul(transposed(qr[0]), expand_dims(sign(diagonal(qr[1])), -1));
}

// A list of vectors, or one matrix whose rows they are.
Tensors gram_schmidt(const Call& c) {
  check_numeric(c);
  if (c.in.empty()) c.fail("Gram-Schmidt process: input must not be null, undefined, or empty");
  const bool list = c[0].rank() == 1;
  if (!list && (c.in.size() > 1 || c[0].rank() != 2)) c.fail("needs tensors of rank 1, or one of rank 2; got ", c.shape(0));
  for (const Tensor& x : c.in)
    if (!(x.shape() == c.shape(0))) c.fail("Gram-Schmidt: Non-unique lengths found in the input vectors: (", x.shape(), " vs. ", c.shape(0), ")");
  Tensors xs;
  for (const Tensor& x : c.in) xs.push_back(cast(x, DType::float32));
  const Tensor rows = list ? stack(xs) : xs[0];
  const int count = rows.shape()[0], dimensions = rows.shape()[1];
  if (count > dimensions) c.fail("Gram-Schmidt: Number of vectors (", count, ") exceeds number of dimensions (", dimensions, ")");
  const Tensor y = orthonormal_rows(rows);
  if (!list) return {y};
  Tensors ys;
  for (const Tensor& row : split(y, Ints(static_cast<size_t>(count), 1), 0)) ys.push_back(reshape(row, {dimensions}));
  return ys;
}

// Both sides of a system with common leading dimensions. Beside one matrix a vector is allowed.
struct System {
  Tensor a, b;
  Shape result;

  explicit System(const Call& c) : a(square_matrices(c, 0, "matrix")), b(cast(c[1], DType::float32)), result(c.shape(1)) {
    const bool vector = b.rank() == 1 && a.rank() == 2;
    if (vector) b = expand_dims(b, 1);
    if (b.rank() < 2 || b.shape()[-2] != a.shape()[-1])
      c.fail("rhs must have as many rows as matrix: matrix is ", a.shape(), ", rhs ", c.shape(1));
    const auto leading = [](const Tensor& x) { return Shape(std::span(x.shape().begin(), static_cast<size_t>(x.rank()) - 2)); };
    const Shape batch = broadcast(c.name(), leading(a), leading(b));
    for (Tensor* x : {&a, &b}) {
      Shape shape = batch;
      shape.push_back(x->shape()[-2]);
      shape.push_back(x->shape()[-1]);
      *x = broadcast_to(*x, shape);
    }
    if (!vector) result = b.shape();
  }
};

Tensors solve_call(const Call& c) {
  const System s(c);
  return {reshape(solve(c.attrs.flag(0) ? transposed(s.a) : s.a, s.b), s.result)};
}

Tensors triangular_solve_call(const Call& c) {
  const System s(c);
  return {reshape(triangular_solve(s.a, s.b, c.attrs.flag(0), c.attrs.flag(1)), s.result)};
}

Tensors inverse(const Call& c) {
  const Tensor a = square_matrices(c, 0, "input");
  return {solve(c.attrs.flag(0) ? transposed(a) : a, broadcast_to(identity(a.shape()[-1]), a.shape()))};
}

Tensors det(const Call& c) { return {call<"_det">({square_matrices(c, 0, "matrix")})}; }

Tensors cholesky(const Call& c) { return {call<"_cholesky">({symmetric_matrices(c, 0, "input")})}; }

Tensors eigh(const Call& c) {
  const Tensor x = symmetric_matrices(c, 0, "x");
  return call_all<"_eigh">({&x, 1});
}

Tensors svd(const Call& c) {
  const Tensor x = matrices(c, 0, "x");
  return call_all<"_svd">({&x, 1}, {c.attrs.flag(0)});
}

const OpDef rows[] = {
    composite("linalg.bandPart(a: tensor, numLower: number|tensor<int32>, numUpper: number|tensor<int32>): tensor",
              "Matrices with zeros but for so many diagonals below and above the main one; -1: all.", band_part),
    composite("linalg.qr(x: tensor, fullMatrices: bool = false): [tensor, tensor]",
              "[q, r] with x = q r, q of orthonormal columns, r upper triangular. fullMatrices: q is square.", qr),
    composite("linalg.gramSchmidt(xs: tensor|tensor[]): tensor|tensor[]",
              "Orthonormal vectors, each in the space of those before it and of the given one of its place. They are tensors of a list, or rows of a matrix.",
              gram_schmidt),
    composite("linalg.solve(matrix: tensor, rhs: tensor, adjoint: bool = false): tensor",
              "x of matrix x = rhs, for square matrices. adjoint: of the transposed matrix.", solve_call),
    composite("linalg.triangularSolve(matrix: tensor, rhs: tensor, lower: bool = true, adjoint: bool = false): tensor",
              "solve for triangular matrices; of the other triangle nothing is read.", triangular_solve_call),
    composite("linalg.inverse(input: tensor, adjoint: bool = false): tensor", "The inverse of square matrices, or of the transposed ones.", inverse),
    composite("linalg.inv(input: tensor, adjoint: bool = false): tensor", "The same as inverse.", inverse),
    composite("linalg.det(matrix: tensor): tensor", "The determinant of square matrices.", det),
    composite("linalg.cholesky(input: tensor): tensor",
              "The lower triangular l with input = l l', for symmetric positive definite matrices; others count as the mean of themselves and "
              "their transposes.",
              cholesky),
    composite("linalg.eigh(x: tensor): {values: tensor, vectors: tensor}",
              "Eigenvalues of symmetric matrices, in ascending order, and eigenvectors of length 1 as columns; other matrices count as the mean of "
              "themselves and their transposes.",
              eigh),
    composite("linalg.svd(x: tensor, fullMatrices: bool = false): {s: tensor, u: tensor, v: tensor}",
              "x = u diag(s) v' with singular values in descending order and orthonormal columns of u and v. fullMatrices: u and v are square.", svd),
};

}  // namespace

std::span<const OpDef> linalg_ops() { return rows; }

}  // namespace nacre
