// Products of matrices.
#include <algorithm>

#include "core/ops/families.h"
#include "core/ops/nn.h"
#include "core/reference/network.h"

namespace nacre {

namespace {

Shape batch_of(const Shape& s) { return Shape(std::span<const int>(s.begin(), s.rank() - 2)); }

Shape product_shape(const Call& c, const Shape& a, const Shape& b, bool transpose_a, bool transpose_b) {
  if (a.rank() < 2 || b.rank() < 2) c.fail("operands must be of rank 2 at least: a is ", a, ", b is ", b, "; see dot for vectors");
  if (a[transpose_a ? -2 : -1] != b[transpose_b ? -1 : -2])
    c.fail("inner dimensions differ: a is ", a, transpose_a ? " (transposed)" : "", ", b is ", b, transpose_b ? " (transposed)" : "");
  for (int i = 3; i <= std::min(a.rank(), b.rank()); i++)
    if (a[-i] != b[-i] && a[-i] != 1 && b[-i] != 1) c.fail("batch dimensions of a ", a, " and b ", b, " differ; they must be equal or 1");
  Shape y = broadcast(c.name(), batch_of(a), batch_of(b));
  y.push_back(a[transpose_a ? -1 : -2]);
  y.push_back(b[transpose_b ? -2 : -1]);
  return y;
}

Specs infer_mat_mul(const Call& c) {
  ops::require_float(c, 0, "a");
  ops::require_float(c, 1, "b");
  if (c[0].rank() != c[1].rank()) c.fail("ranks differ: a is ", c.shape(0), ", b is ", c.shape(1));
  return {{product_shape(c, c.shape(0), c.shape(1), c.attrs.flag(0), c.attrs.flag(1))}};
}

// Y = A B gives dA = dY B', dB = A' dY; with a transposed operand both sides are transposed. Broadcast batches are summed.
Tensors vjp_mat_mul(const Backward& b) {
  const Tensor &x = b.call[0], &y = b.call[1], &dy = b.dy[0];
  const bool tx = b.call.attrs.flag(0), ty = b.call.attrs.flag(1);
  Tensors grads(2);
  if (b.needs[0]) grads[0] = ops::sum_to_shape(tx ? ops::mat_mul(y, dy, ty, true) : ops::mat_mul(dy, y, false, !ty), x.shape());
  if (b.needs[1]) grads[1] = ops::sum_to_shape(ty ? ops::mat_mul(dy, x, true, tx) : ops::mat_mul(x, dy, !tx, false), y.shape());
  return grads;
}

Tensor with_rank(const Tensor& x, int rank) {
  Shape s = x.shape();
  while (s.rank() < rank) s.insert(0, 1);
  return s == x.shape() ? x : ops::reshape(x, s);
}

// A batch of left operands with one right operand is one taller product: [b,m,k] x [k,n] = [b*m,k] x [k,n].
Tensor multiply(const Tensor& a, const Tensor& b, bool transpose_a, bool transpose_b, const Shape& result) {
  if (a.rank() > 2 && !transpose_a && batch_of(b.shape()).size() == 1) {
    const int rows = static_cast<int>(batch_of(result).size()) * result[-2];
    const Tensor tall = ops::reshape(a, {rows, a.shape()[-1]}), matrix = ops::reshape(b, {b.shape()[-2], b.shape()[-1]});
    return ops::reshape(multiply(tall, matrix, false, transpose_b, {rows, result[-1]}), result);
  }
  const int rank = result.rank();
  return ops::mat_mul(with_rank(a, rank), with_rank(b, rank), transpose_a, transpose_b);
}

// Whole numbers are multiplied as float32: exact up to 2^24.
Tensors compose_mat_mul(const Call& c) {
  const bool ta = c.attrs.flag(0), tb = c.attrs.flag(1);
  const Shape result = product_shape(c, c.shape(0), c.shape(1), ta, tb);
  const DType dtype = promote(promote(c.dtype(0), c.dtype(1)), DType::int32);
  if (!is_plain(dtype)) return {multiply(c[0], c[1], ta, tb, result)};
  const Tensor a = ops::cast(c[0], DType::float32), b = ops::cast(c[1], DType::float32);
  return {ops::cast(multiply(a, b, ta, tb, result), dtype)};
}

Tensors compose_dot(const Call& c) {
  for (size_t i = 0; i < 2; i++)
    if (c[i].rank() != 1 && c[i].rank() != 2) c.fail("operands must be of rank 1 or 2: t1 is ", c.shape(0), ", t2 is ", c.shape(1));
  if (c.shape(0)[-1] != c.shape(1)[0]) c.fail("inner dimensions differ: t1 is ", c.shape(0), ", t2 is ", c.shape(1));
  const Tensor a = c[0].rank() == 1 ? ops::expand_dims(c[0], 0) : c[0], b = c[1].rank() == 1 ? ops::expand_dims(c[1], 1) : c[1];
  Shape result;
  if (c[0].rank() == 2) result.push_back(a.shape()[0]);
  if (c[1].rank() == 2) result.push_back(b.shape()[1]);
  return {ops::reshape(ops::call<"matMul">({a, b}, {false, false}), result)};
}

Tensors compose_outer_product(const Call& c) {
  if (c[0].rank() != 1 || c[1].rank() != 1) c.fail("operands must be of rank 1: v1 is ", c.shape(0), ", v2 is ", c.shape(1));
  return {ops::mul(ops::expand_dims(c[0], 1), ops::expand_dims(c[1], 0))};
}

const OpDef rows[] = {
    {
        .signature = "_matMul(a: tensor<float32>, b: tensor<float32>, transposeA: bool, transposeB: bool): tensor",
        .doc = "Products of matrices of equal rank; the dimensions before the last two broadcast.",
        .kind = Kind::heavy,
        .infer = infer_mat_mul,
        .vjp = vjp_mat_mul,
        .reference = reference::mat_mul,
    },
    {
        .signature = "matMul(a: tensor, b: tensor, transposeA: bool = false, transposeB: bool = false): tensor",
        .doc = "Product of two matrices, or of batches of them: the dimensions before the last two broadcast.",
        .kind = Kind::composite,
        .compose = compose_mat_mul,
    },
    {
        .signature = "dot(t1: tensor, t2: tensor): tensor",
        .doc = "Product of two vectors, of a matrix and a vector, or of two matrices.",
        .kind = Kind::composite,
        .compose = compose_dot,
    },
    {
        .signature = "outerProduct(v1: tensor, v2: tensor): tensor",
        .doc = "Products of all pairs of elements of two vectors.",
        .kind = Kind::composite,
        .compose = compose_outer_product,
    },
};

}  // namespace

std::span<const OpDef> matmul_ops() { return rows; }

}  // namespace nacre
