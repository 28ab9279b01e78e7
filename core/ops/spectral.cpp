// Discrete Fourier transforms along the last dimension, and what signal processing makes of them.
#include "core/ops/carried.h"
#include "core/ops/families.h"
#include "core/ops/helpers.h"
#include "core/reference/kernels.h"

namespace nacre {
namespace {

using namespace ops;

Specs infer_fft(const Call& c) { return {c[0].spec()}; }

// The matrix of the transform is symmetric, so its adjoint is its conjugate: the transform with the other sign.
Tensors fft_vjp(const Backward& b) { return {call<"_fft">({b.dy[0]}, {!b.call.attrs.flag(0)})}; }

// Of pairs [..,n,2]. The inverse is not yet divided by n.
Tensor transformed(const Tensor& pairs, bool inverse) { return pairs.shape().size() == 0 ? pairs : call<"_fft">({pairs}, {inverse}); }

Tensor inverse_of(const Tensor& pairs) { return mul(transformed(pairs, true), constant(1.0 / std::max(pairs.shape()[-2], 1))); }

Tensor complex_operand(const Call& c, const char* name) {
  if (c.dtype(0) != DType::complex64) throw Error(text("The dtype for tf.spectral.", name, "() must be complex64 but got ", c.dtype(0), "."));
  if (c[0].rank() == 0) c.fail("input must have at least one dimension");
  return pairs_of(c[0]);
}

Tensors fft_call(const Call& c) { return {complex_from(transformed(complex_operand(c, "fft"), false))}; }
Tensors ifft_call(const Call& c) { return {complex_from(inverse_of(complex_operand(c, "ifft")))}; }

// Elements [from, from + count) of the last dimension but `behind`.
Tensor cut(const Tensor& x, int from, int count, int behind = 0) {
  const int axis = x.rank() - 1 - behind;
  Ints begin(static_cast<size_t>(x.rank()), 0), size = ints(x.shape());
  begin[axis] = from;
  size[axis] = count;
  return slice(x, begin, size);
}

// The first half of the transform of real numbers; the other half mirrors it.
Tensor real_transform(const Call& c, Tensor x, const Attr& length) {
  if (x.dtype() != DType::float32) throw Error(text("The dtype for rfft() must be real value but got ", x.dtype()));
  if (x.rank() == 0) c.fail("input must have at least one dimension");
  if (const double* given = std::get_if<double>(&length)) {
    const int n = static_cast<int>(*given), now = x.shape()[-1];
    if (n < 1 || n != *given) c.fail("fftLength must be a positive integer, got ", *given);
    Ints none(static_cast<size_t>(x.rank()), 0), after = none;
    after.back() = std::max(0, n - now);
    x = n < now ? cut(x, 0, n) : pad(x, none, after);
  }
  return complex_from(cut(transformed(pairs_of(complex_of(x)), false), 0, x.shape()[-1] / 2 + 1, 1));
}

Tensors rfft_call(const Call& c) { return {real_transform(c, c[0], c.attrs.values[0])}; }

// Completes the half spectrum by its mirror image. As in TensorFlow.js the result has the rank of the input only if that is 2 or 3.
Tensors irfft_call(const Call& c) {
  const Tensor half = complex_operand(c, "irfft");
  const int n = half.shape()[-2], rank = c[0].rank();
  const auto batch = n == 0 ? 0 : static_cast<int>(c.shape(0).size() / n);
  Tensor whole = reshape(half, {batch, n, 2});
  if (n > 2) whole = concat({whole, pairs_of(call<"conj">({complex_from(reverse(cut(whole, 1, n - 2, 1), {1}))}))}, 1);
  const Tensor y = squeeze(cut(inverse_of(whole), 0, 1), {2});
  return {rank == 3 ? reshape(y, {c.shape(0)[0], c.shape(0)[1], y.shape()[1]}) : y};
}

// Frames [start, start + length) of the signal, for every multiple of `step` that fits in; with padding, for every one within the signal.
Tensor frames_of(const Call& c, const Tensor& signal, int length, int step, bool pad_end, double pad_value) {
  if (signal.rank() != 1) c.fail("signal must be of rank 1, got ", signal.shape());
  const int n = signal.shape()[0];
  if (length < 0 || step < 0) c.fail("frameLength and frameStep must not be negative, got ", length, " and ", step);
  if ((pad_end ? n > 0 : length <= n) && step == 0) c.fail("frameStep must not be 0");
  const int count = pad_end ? (n + std::max(step, 1) - 1) / std::max(step, 1) : length <= n ? (n - length) / std::max(step, 1) + 1 : 0;
  if (count == 0 || length == 0) return fill({count, length}, 0, signal.dtype());
  const int missing = std::max(0, (count - 1) * step + length - n);
  const Tensor padded = missing ? pad(signal, {0}, {missing}, pad_value) : signal;
  const Tensor starts = mul(range(0, count, 1, DType::int32), constant(step, DType::int32));
  return gather(padded, add(expand_dims(starts, 1), range(0, length, 1, DType::int32)));
}

Tensors frame_call(const Call& c) {
  return {frames_of(c, c[0], int_attr(c, 0, "frameLength"), int_attr(c, 1, "frameStep"), c.attrs.flag(2), c.attrs.number(3))};
}

Tensors stft_call(const Call& c) {
  const int length = int_attr(c, 0, "frameLength");
  Attr transform = c.attrs.values[2];
  if (!c.attrs.has(2)) {
    int power = 1;
    while (power < length) power *= 2;
    transform = static_cast<double>(power);
  }
  const Tensor frames = frames_of(c, cast(c[0], DType::float32), length, int_attr(c, 1, "frameStep"), false, 0);
  const Tensor window = c[1] ? c[1] : call<"signal.hannWindow">({}, {static_cast<double>(length)});
  return {real_transform(c, mul(frames, window), transform)};
}

constexpr char fft_doc[] = "The discrete Fourier transform along the last dimension.";
constexpr char ifft_doc[] = "The inverse of fft.";
constexpr char rfft_doc[] = "The first half of the Fourier transform of real numbers, which are cut or padded with zeros to fftLength.";
constexpr char irfft_doc[] = "The real numbers of which rfft gives the input.";

const OpDef rows[] = {
    {.signature = "_fft(x: tensor<float32>, inverse: bool): tensor", .doc = "Fourier transforms of pairs [..,n,2]; the inverse is not divided by n.",
     .kind = Kind::heavy, .infer = infer_fft, .vjp = fft_vjp, .reference = reference::fft},
    composite("fft(input: tensor): tensor", fft_doc, fft_call),
    composite("ifft(input: tensor): tensor", ifft_doc, ifft_call),
    composite("rfft(input: tensor, fftLength?: int): tensor", rfft_doc, rfft_call),
    composite("irfft(input: tensor): tensor", irfft_doc, irfft_call),
    composite("spectral.fft(input: tensor): tensor", fft_doc, fft_call),
    composite("spectral.ifft(input: tensor): tensor", ifft_doc, ifft_call),
    composite("spectral.rfft(input: tensor, fftLength?: int): tensor", rfft_doc, rfft_call),
    composite("spectral.irfft(input: tensor): tensor", irfft_doc, irfft_call),
    composite("signal.frame(signal: tensor, frameLength: int, frameStep: int, padEnd: bool = false, padValue: number = 0): tensor",
              "Overlapping parts of a signal, frameStep apart; with padEnd also those that reach beyond its end, padded.", frame_call),
    composite("signal.stft(signal: tensor, frameLength: int, frameStep: int, fftLength?: int, windowFn: tensor(frameLength)?): tensor",
              "The short-time Fourier transform: rfft of the frames of a signal, each times a window (the Hann window by default).", stft_call),
};

}  // namespace

std::span<const OpDef> spectral_ops() { return rows; }

}  // namespace nacre
