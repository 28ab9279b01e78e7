// Padding: with a value, also between the elements, or with mirror images.
#include "core/evaluate.h"
#include "core/ops/families.h"
#include "core/ops/helpers.h"
#include "core/reference/kernels.h"

namespace nacre {
namespace {

using namespace ops;

int padded(const Call& c, int dimension, int64_t size) {
  if (size >= int64_t{1} << 31) c.fail("dimension ", dimension, " of x ", c.shape(0), " would have ", size, " elements");
  return static_cast<int>(size);
}

Specs infer_pad(const Call& c) {
  const Ints &before = c.attrs.ints(0), &after = c.attrs.ints(1), &interior = c.attrs.ints(2);
  Ints dims;
  for (int d = 0; d < c[0].rank(); d++) {
    const int64_t n = c.shape(0)[d], size = int64_t{before[d]} + n + (n > 0 ? (n - 1) * interior[d] : 0) + after[d];
    dims.push_back(padded(c, d, size));
  }
  return {{checked_shape(c.name(), dims), c.dtype(0)}};
}

Tensors pad_vjp(const Backward& b) {
  Ints strides = b.call.attrs.ints(2);
  for (int& s : strides) s++;
  return {strided_slice(b.dy[0], b.call.attrs.ints(0), ints(b.call.shape(0)), strides)};
}

Specs infer_mirror_pad(const Call& c) {
  Ints dims;
  for (int d = 0; d < c[0].rank(); d++) dims.push_back(padded(c, d, int64_t{c.attrs.ints(0)[d]} + c.shape(0)[d] + c.attrs.ints(1)[d]));
  return {{checked_shape(c.name(), dims), c.dtype(0)}};
}

Specs infer_mirror_pad_grad(const Call& c) {
  Shape shape = c.shape(0);
  for (int d = 0; d < shape.rank(); d++) shape[d] -= c.attrs.ints(0)[d] + c.attrs.ints(1)[d];
  return {{shape, c.dtype(0)}};
}

struct Paddings {
  Ints before, after;
};

Paddings paddings_of(const Call& c) {
  const Ints& pairs = c.attrs.ints(0);
  const Shape& x = c.shape(0);
  if (x.rank() == 0) c.fail("a scalar cannot be padded");
  if (pairs.size() != 2 * static_cast<size_t>(x.rank())) c.fail("paddings must have a pair for each dimension of x ", x, ", got ", pairs.size() / 2);
  Paddings p;
  for (size_t i = 0; i < pairs.size(); i++) {
    if (pairs[i] < 0) c.fail("paddings must not be negative, got ", pairs[i]);
    (i % 2 ? p.after : p.before).push_back(pairs[i]);
  }
  return p;
}

Tensors pad_call(const Call& c) {
  const Paddings p = paddings_of(c);
  return {pad(c[0], p.before, p.after, c.attrs.number(1))};
}

template <int rank>
Tensors pad_nd(const Call& c) {
  if (c[0].rank() != rank) c.fail("x must have rank ", rank, ", got ", c.shape(0));
  return pad_call(c);
}

Tensors vjp_mirror_pad(const Backward& b) {
  const Call& c = b.call;
  if (!options().tfjs_exact) return {call<"_mirrorPadGrad">({b.dy[0]}, c.attrs)};
  // TensorFlow.js drops what flows to the mirrored elements.
  return {slice(b.dy[0], c.attrs.ints(0), ints(c.shape(0)))};
}

Tensors mirror_pad_call(const Call& c) {
  const std::string& mode = c.attrs.string(1);
  if (mode != "reflect" && mode != "symmetric") c.fail("mode must be 'reflect' or 'symmetric', got '", mode, "'");
  const Paddings p = paddings_of(c);
  for (int d = 0; d < c[0].rank(); d++) {
    const int most = c.shape(0)[d] - (mode == "reflect");
    if (p.before[d] > most || p.after[d] > most)
      c.fail("paddings of dimension ", d, " must be at most ", most, " in mode '", mode, "' for x ", c.shape(0), ", got ", p.before[d], " and ", p.after[d]);
  }
  return {call<"_mirrorPad">({c[0]}, {p.before, p.after, mode})};
}

const OpDef rows[] = {
    {.signature = "_pad(x: tensor, before: int[], after: int[], interior: int[], value: number): tensor", .doc = "", .kind = Kind::heavy,
     .infer = infer_pad, .vjp = pad_vjp, .reference = reference::pad},
    {.signature = "_mirrorPad(x: tensor, before: int[], after: int[], mode: 'reflect'|'symmetric'): tensor", .doc = "", .kind = Kind::heavy,
     .infer = infer_mirror_pad, .vjp = vjp_mirror_pad, .reference = reference::mirror_pad},
    {.signature = "_mirrorPadGrad(dy: tensor, before: int[], after: int[], mode: 'reflect'|'symmetric'): tensor", .doc = "", .kind = Kind::heavy,
     .infer = infer_mirror_pad_grad, .vjp = [](const Backward& b) -> Tensors { return {call<"_mirrorPad">({b.dy[0]}, b.call.attrs)}; },
     .reference = reference::mirror_pad_grad},
    composite("pad(x: tensor, paddings: pairs, constantValue: number = 0): tensor", "x with constantValue before and after it in each dimension.", pad_call),
    composite("pad1d(x: tensor, paddings: pairs, constantValue: number = 0): tensor", "pad of a tensor of rank 1.", pad_nd<1>),
    composite("pad2d(x: tensor, paddings: pairs, constantValue: number = 0): tensor", "pad of a tensor of rank 2.", pad_nd<2>),
    composite("pad3d(x: tensor, paddings: pairs, constantValue: number = 0): tensor", "pad of a tensor of rank 3.", pad_nd<3>),
    composite("pad4d(x: tensor, paddings: pairs, constantValue: number = 0): tensor", "pad of a tensor of rank 4.", pad_nd<4>),
    composite("mirrorPad(x: tensor, paddings: pairs, mode: 'reflect'|'symmetric'): tensor",
              "x with its mirror image before and after it in each dimension; reflect leaves out, symmetric repeats the outermost elements.", mirror_pad_call),
};

}  // namespace

std::span<const OpDef> pad_ops() { return rows; }

}  // namespace nacre
