// Tensors from nothing but attributes.
#include <cmath>

#include "core/ops/carried.h"
#include "core/ops/families.h"
#include "core/ops/helpers.h"
#include "core/reference/kernels.h"

namespace nacre {
namespace {

using namespace ops;

void check_dtype(const Call& c, DType t) {
  if (!is_plain(t)) c.fail("cannot make ", t, " tensors; dtype must be float32, int32 or bool");
}

Specs infer_fill(const Call& c) {
  check_dtype(c, c.attrs.dtype(2));
  return {{checked_shape(c.name(), c.attrs.ints(0)), c.attrs.dtype(2)}};
}

Specs infer_range(const Call& c) {
  check_dtype(c, c.attrs.dtype(3));
  return {{{c.attrs.integer(2)}, c.attrs.dtype(3)}};
}

Tensor range_of(const Call& c, double start, double step, double count, DType dtype) {
  if (!(count < 2147483648.0)) c.fail("the result would have ", count, " elements; choose a greater step");
  return call<"_range">({}, {start, step, count, dtype});
}

// A step of 1, the default, also counts down.
Tensors range_call(const Call& c) {
  const double start = c.attrs.number(0), stop = c.attrs.number(1);
  double step = c.attrs.number(2);
  const DType dtype = c.attrs.dtype(3);
  check_dtype(c, dtype);
  if (!std::isfinite(start) || !std::isfinite(stop) || !std::isfinite(step)) c.fail("start, stop and step must be finite, got ", start, ", ", stop, ", ", step);
  if (step == 0) c.fail("step must not be 0");
  if (stop < start && step == 1) step = -1;
  return {range_of(c, start, step, std::max(0.0, std::ceil((stop - start) / step)), dtype)};
}

Tensors linspace(const Call& c) {
  const double start = c.attrs.number(0), stop = c.attrs.number(1);
  const int count = int_attr(c, 2, "num");
  if (count <= 0) c.fail("num must be positive, got ", count);
  if (!std::isfinite(start) || !std::isfinite(stop)) c.fail("start and stop must be finite, got ", start, " and ", stop);
  return {range_of(c, start, count > 1 ? (stop - start) / (count - 1) : 0, count, DType::float32)};
}

// A string stands in data, not in the attributes of a node, so that the table of strings can see it.
Tensors fill_call(const Call& c) {
  const Shape shape = checked_shape(c.name(), c.attrs.ints(0));
  const auto* text = std::get_if<std::string>(&c.attrs.values[1]);
  const DType dtype = c.attrs.has(2) ? c.attrs.dtype(2) : text ? DType::string : DType::float32;
  if (text ? dtype != DType::string : dtype == DType::string) c.fail("a value of ", text ? "text" : "a number", " does not fit dtype ", dtype);
  if (text) return {broadcast_to(tensor_of_strings({*text}, {}), shape)};
  if (dtype == DType::complex64) return {complex_of(fill(shape, c.attrs.number(1)))};
  return record(c.op, c.in, {c.attrs.values[0], c.attrs.values[1], dtype});
}

template <int value>
Tensors filled(const Call& c) {
  if (c.attrs.dtype(1) != DType::complex64) check_dtype(c, c.attrs.dtype(1));
  return {fill(checked_shape(c.name(), c.attrs.ints(0)), value, c.attrs.dtype(1))};
}

Tensor identity_matrix(int rows, int columns, DType dtype) {
  const Tensor r = reshape(range(0, rows, 1, DType::int32), {rows, 1});
  return cast(equal(r, range(0, columns, 1, DType::int32)), dtype);
}

Tensors eye(const Call& c) {
  const int rows = int_attr(c, 0, "numRows"), columns = c.attrs.has(1) ? int_attr(c, 1, "numColumns") : rows;
  check_dtype(c, c.attrs.dtype(3));
  if (rows < 0 || columns < 0) c.fail("sizes must not be negative, got ", rows, " and ", columns);
  Ints dims = c.attrs.has(2) ? c.attrs.ints(2) : Ints{};
  dims.insert(dims.end(), {rows, columns});
  const Shape shape = checked_shape(c.name(), dims);
  return {broadcast_to(identity_matrix(rows, columns, c.attrs.dtype(3)), shape)};
}

Tensors diag(const Call& c) {
  check_numeric(c);
  const Tensor& x = c[0];
  Ints dims = ints(x.shape());
  dims.insert(dims.end(), x.shape().begin(), x.shape().end());
  const Shape shape = checked_shape(c.name(), dims);
  const int n = static_cast<int>(x.shape().size());
  return {reshape(where(identity_matrix(n, n, DType::boolean), reshape(x, {n}), constant(0, x.dtype())), shape)};
}

Tensors one_hot_call(const Call& c) {
  const int depth = int_attr(c, 0, "depth");
  const DType dtype = c.attrs.dtype(3);
  check_dtype(c, dtype);
  if (depth < 2) c.fail("depth must be 2 or more, got ", depth);
  if (c.dtype(0) > DType::int32) c.fail("indices must be int32, got ", c[0].spec(), "; cast them first");
  Shape shape = c.shape(0);
  shape.push_back(depth);
  check_size(c.name(), shape);
  return {call<"_oneHot">({cast(c[0], DType::int32)}, {number(depth), c.attrs.number(1), c.attrs.number(2), dtype})};
}

Specs infer_one_hot(const Call& c) {
  Shape shape = c.shape(0);
  shape.push_back(c.attrs.integer(0));
  return {{shape, c.attrs.dtype(3)}};
}

// Generalised cosine windows over [0, n): a - b cos(2 pi i / (n - 1 or n)).
Tensor cosine_window(const Call& c, double a, double b) {
  constexpr double pi = 3.14159265358979323846;
  const int n = int_attr(c, 0, "windowLength");
  if (n < 0) c.fail("windowLength must not be negative, got ", n);
  if (n < 2) return fill({n}, 1);
  const double period = n % 2 ? n - 1 : n;
  return add(mul(cos(range_of(c, 0, 2 * pi / period, n, DType::float32)), -b), a);
}

const OpDef rows[] = {
    {.signature = "fill(shape: shape, value: number|string, dtype?: dtype): tensor", .doc = "A tensor of one value throughout.",
     .kind = Kind::heavy, .compose = fill_call, .infer = infer_fill, .reference = reference::fill},
    {.signature = "_range(start: number, step: number, size: int, dtype: dtype): tensor", .doc = "start + i * step.", .kind = Kind::heavy,
     .infer = infer_range, .reference = reference::range},
    {.signature = "_oneHot(indices: tensor<int32>, depth: int, onValue: number, offValue: number, dtype: dtype): tensor", .doc = "", .kind = Kind::heavy,
     .infer = infer_one_hot, .vjp = flat, .reference = reference::one_hot},
    composite("range(start: number, stop: number, step: number = 1, dtype: dtype = 'float32'): tensor",
           "The numbers from start up to, but without, stop in steps. With the default step also downwards.", range_call),
    composite("linspace(start: number, stop: number, num: int): tensor", "num evenly spaced numbers from start to stop, both included.", linspace),
    composite("zeros(shape: shape, dtype: dtype = 'float32'): tensor", "A tensor of zeros.", filled<0>),
    composite("ones(shape: shape, dtype: dtype = 'float32'): tensor", "A tensor of ones.", filled<1>),
    composite("eye(numRows: int, numColumns?: int, batchShape?: int[], dtype: dtype = 'float32'): tensor",
           "Identity matrices: ones on the diagonal, zeros beside it.", eye),
    composite("diag(x: tensor): tensor", "A tensor of twice the rank, with x on its diagonal.", diag),
    composite("oneHot(indices: tensor<int32>, depth: int, onValue: number = 1, offValue: number = 0, dtype: dtype = 'int32'): tensor",
           "Along a new last axis: onValue at each index, offValue elsewhere; indices outside [0, depth) give offValue only.", one_hot_call),
    composite("cosineWindow(windowLength: int, a: number, b: number): tensor", "The window a - b cos(2 pi i / n), for signal processing.",
           [](const Call& c) -> Tensors { return {cosine_window(c, c.attrs.number(1), c.attrs.number(2))}; }),
    composite("signal.hannWindow(windowLength: int): tensor", "The Hann window, for signal processing.", [](const Call& c) -> Tensors { return {cosine_window(c, 0.5, 0.5)}; }),
    composite("signal.hammingWindow(windowLength: int): tensor", "The Hamming window, for signal processing.", [](const Call& c) -> Tensors { return {cosine_window(c, 0.54, 0.46)}; }),
};

}  // namespace

std::span<const OpDef> source_ops() { return rows; }

}  // namespace nacre
