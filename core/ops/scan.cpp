// Running sums and products.
#include "core/ops/families.h"
#include "core/ops/helpers.h"
#include "core/reference/kernels.h"
#include "core/vjp.h"

namespace nacre {
namespace {

using namespace ops;

Specs infer_scan(const Call& c) { return {c[0].spec()}; }

Tensors cumsum_vjp(const Backward& b) {
  const Attrs& a = b.call.attrs;
  return {cumsum(b.dy[0], a.integer(0), a.flag(1), !a.flag(2))};
}

// x moved `by` places up along the axis, with ones coming in.
Tensor shifted(const Tensor& x, int axis, int by) {
  Ints size = ints(x.shape());
  Ints before(size.size(), 0);
  const Ints nothing = before;
  size[axis] -= by;
  before[axis] = by;
  return pad(slice(x, nothing, size), before, nothing, 1);
}

// The running product by doubling: log2(n) products of whole tensors (Hillis and Steele 1986).
Tensor cumprod_by_doubling(const Tensor& x, int axis, bool exclusive, bool from_end) {
  const int n = x.shape()[axis];
  if (n == 0) return x;
  Tensor y = from_end ? reverse(x, {axis}) : x;
  if (exclusive) y = shifted(y, axis, 1);
  for (int by = 1; by < n; by *= 2) y = mul(y, shifted(y, axis, by));
  return from_end ? reverse(y, {axis}) : y;
}

// The gradient of the doubling form. The closed form divides by x, which fails at zeros.
Tensors cumprod_vjp(const Backward& b) {
  const Attrs& a = b.call.attrs;
  const Tensor& x = b.call[0];
  if (x.shape().size() == 0) return {zeros_like(b.dy[0])};
  const Tensor y = cumprod_by_doubling(cast(x, DType::float32), a.integer(0), a.flag(1), a.flag(2));
  return vjp({&y, 1}, b.dy, {&x, 1});
}

template <Name primitive>
Tensors scan(const Call& c) {
  const Tensor x = c.dtype(0) == DType::boolean ? cast(c[0], DType::int32) : c[0];
  return {call<primitive>({x}, {number(axis_attr(c, 0, x.rank())), c.attrs.flag(1), c.attrs.flag(2)})};
}

const OpDef rows[] = {
    {.signature = "_cumsum(x: tensor, axis: int, exclusive: bool, reverse: bool): tensor", .doc = "", .kind = Kind::heavy,
     .infer = infer_scan, .vjp = cumsum_vjp, .reference = reference::cumsum},
    {.signature = "_cumprod(x: tensor, axis: int, exclusive: bool, reverse: bool): tensor", .doc = "", .kind = Kind::heavy,
     .infer = infer_scan, .vjp = cumprod_vjp, .reference = reference::cumprod},
    {.signature = "cumsum(x: tensor, axis: int = 0, exclusive: bool = false, reverse: bool = false): tensor",
     .doc = "The running sum along an axis; exclusive: of what comes before each element; reverse: from the end.", .kind = Kind::composite,
     .compose = scan<"_cumsum">},
    {.signature = "cumprod(x: tensor, axis: int = 0, exclusive: bool = false, reverse: bool = false): tensor",
     .doc = "The running product along an axis; exclusive: of what comes before each element; reverse: from the end.", .kind = Kind::composite,
     .compose = scan<"_cumprod">},
};

}  // namespace

std::span<const OpDef> scan_ops() { return rows; }

}  // namespace nacre
