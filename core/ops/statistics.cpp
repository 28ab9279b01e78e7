// Composites of reductions: moments, norms, log-sum-exp.
#include <limits>

#include "core/ops/families.h"
#include "core/ops/helpers.h"

namespace nacre {
namespace {

using namespace ops;

// The maximum is taken out before exp, so nothing overflows. Rows that are -inf (or +inf) throughout keep that value.
Tensors log_sum_exp(const Call& c) {
  check_numeric(c);
  const Tensor x = cast(c[0], DType::float32);
  const Ints axes = axes_attr(c, 0, x.rank());
  if (axes.empty()) return {x};
  const Tensor top = ops::max(x, axes, true);
  const Tensor shift = where(is_finite(top), top, constant(0));
  const Tensor y = add(log(sum(exp(sub(x, shift)), axes, true)), shift);
  return {reshape(y, reduced_shape(x.shape(), axes, c.attrs.flag(1)))};
}

Tensors moments(const Call& c) {
  check_numeric(c);
  const Tensor x = cast(c[0], DType::float32);
  const Ints axes = axes_attr(c, 0, x.rank());
  if (axes.empty()) return {x, zeros_like(x)};
  const bool keep = c.attrs.flag(1);
  const Tensor mean = ops::mean(x, axes, true);
  const Tensor variance = ops::mean(square(sub(x, mean)), axes, keep);
  return {reshape(mean, variance.shape()), variance};
}

// sqrt(sum of squares). Its slope at the origin is taken as 0, where it has none.
Tensor euclidean(const Tensor& x, const Ints& axes) {
  const Tensor squares = sum(square(x), axes, true);
  const Tensor zero = equal(squares, constant(0));
  return where(zero, constant(0), ops::sqrt(where(zero, constant(1), squares)));
}

struct Order {
  bool euclidean = false, frobenius = false;
  double p = 0;  // if neither
};

Order order_attr(const Call& c) {
  if (const auto* name = std::get_if<std::string>(&c.attrs.values[0])) {
    if (*name == "euclidean") return {.euclidean = true};
    if (*name == "fro") return {.frobenius = true};
    c.fail("ord must be 1, 2, Infinity, -Infinity, 'euclidean' or 'fro', got '", *name, "'");
  }
  return {.p = c.attrs.number(0)};
}

Tensor vector_norm(const Call& c, const Tensor& x, const Ints& axes, const Order& order) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (order.euclidean || order.p == 2) return euclidean(x, axes);
  if (order.p == 1) return sum(abs(x), axes, true);
  if (order.p == infinity) return ops::max(abs(x), axes, true);
  if (order.p == -infinity) return ops::min(abs(x), axes, true);
  c.fail("a vector norm takes ord 1, 2, Infinity, -Infinity or 'euclidean'");
}

// Axes in the order given: [row axis, column axis].
Tensor matrix_norm(const Call& c, const Tensor& x, int rows, int columns, const Order& order) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (order.euclidean || order.frobenius) return euclidean(x, {rows, columns});
  if (order.p == 1) return ops::max(sum(abs(x), {rows}, true), {columns}, true);
  if (order.p == infinity) return ops::max(sum(abs(x), {columns}, true), {rows}, true);
  if (order.p == -infinity) return ops::min(sum(abs(x), {columns}, true), {rows}, true);
  c.fail("a matrix norm takes ord 1, Infinity, -Infinity, 'euclidean' or 'fro'");
}

// `axis` left out: of all elements as one vector.
Tensor norm_of(const Call& c, const Order& order, const Attr& axis, bool keep_dims) {
  check_numeric(c);
  const Tensor x = cast(c[0], DType::float32);
  if (x.rank() == 0) return abs(x);
  const auto* given = std::get_if<Ints>(&axis);
  Ints axes = given ? *given : Ints{};
  if (!given)
    for (int i = 0; i < x.rank(); i++) axes.push_back(i);
  for (int& a : axes) a = normalize_axis(c.name(), a, x.rank());
  const Ints sorted = normalize_axes(c.name(), axes, x.rank());
  if (given && axes.size() != 1 && axes.size() != 2) c.fail("axis must be one (of vectors) or two (of matrices), got ", axes.size());
  const bool matrices = given && axes.size() == 2;
  const Tensor y = matrices ? matrix_norm(c, x, axes[0], axes[1], order) : vector_norm(c, x, sorted, order);
  return reshape(y, reduced_shape(x.shape(), sorted, keep_dims));
}

Tensors norm(const Call& c) { return {norm_of(c, order_attr(c), c.attrs.values[1], c.attrs.flag(2))}; }

Tensors euclidean_norm(const Call& c) { return {norm_of(c, {.euclidean = true}, c.attrs.values[0], c.attrs.flag(1))}; }

const OpDef rows[] = {
    {.signature = "logSumExp(x: tensor, axis: int|int[] = null, keepDims: bool = false): tensor",
     .doc = "log(sum(exp(x))) along axes, without overflow.", .kind = Kind::composite, .compose = log_sum_exp},
    {.signature = "moments(x: tensor, axis: int|int[] = null, keepDims: bool = false): {mean: tensor, variance: tensor}",
     .doc = "Mean and variance along axes.", .kind = Kind::composite, .compose = moments},
    {.signature = "norm(x: tensor, ord: number|'euclidean'|'fro' = 'euclidean', axis: int|int[] = null, keepDims: bool = false): tensor",
     .doc = "The norm of vectors (one axis, or all elements) or of matrices (two axes).", .kind = Kind::composite, .compose = norm},
    {.signature = "euclideanNorm(x: tensor, axis: int|int[] = null, keepDims: bool = false): tensor",
     .doc = "The square root of the sum of squares.", .kind = Kind::composite, .compose = euclidean_norm},
};

}  // namespace

std::span<const OpDef> statistics_ops() { return rows; }

}  // namespace nacre
