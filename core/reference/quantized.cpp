#include "core/reference/quantized.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/ops/quantized.h"
#include "core/reference/window.h"

namespace nacre::reference {

namespace {

using quantized::Product;

float scalar(const OpDef::Host& h, size_t i) { return h.input<float>(i)[0]; }

quantized::Scaling scaling(const OpDef::Host& h) {
  quantized::Scaling s{.scale = scalar(h, Product::scale)};
  if (h.in[Product::out_scale])
    quantized::to_codes(s, scalar(h, Product::out_scale), scalar(h, Product::out_zero), static_cast<float>(h.attrs.number(Product::low)),
                        static_cast<float>(h.attrs.number(Product::high)), h.attrs.integer(Product::out_levels));
  return s;
}

void convolve(const OpDef::Host& h, bool depthwise) {
  const Shape &x = h.in_specs[0].shape, &out = h.out_specs[0].shape, filter = quantized::filter_of(h.attrs);
  const auto* codes = h.input<uint8_t>(Product::x);
  const auto* weights = h.input<int8_t>(Product::filter);
  const int zero = static_cast<int>(scalar(h, Product::zero)), columns = depthwise ? filter[2] : filter[3];
  const int64_t pixel = int64_t{x[3]} * 4, pixels = int64_t{out[0]} * out[1] * out[2];
  std::vector<int32_t> sums(pixels * columns);
  for_each_tap(x, out, {filter[0], filter[1]}, quantized::sliding_of(h.attrs), [&](Tap t) {  // those outside of the picture meet the value 0
    for (int i = 0; i < filter[2]; i++)
      for (int o = 0; o < filter[3]; o++)
        sums[t.out * columns + (depthwise ? i : o)] += (codes[t.in * pixel + i] - zero) * weights[(t.tap * filter[2] + i) * filter[3] + o];
  });
  std::fill_n(h.output<uint8_t>(0), h.out_specs[0].bytes(), uint8_t{0});
  const quantized::Scaling s = scaling(h);
  const float* bias = static_cast<const float*>(h.in[Product::bias]);
  for (int64_t i = 0; i < pixels * columns; i++) {
    const int64_t c = i % columns;
    const float v = static_cast<float>(sums[i]) * s.factor(h.input<float>(Product::multipliers)[c]) + s.offset(bias ? bias[c] : 0);
    if (!h.in[Product::out_scale]) h.output<float>(0)[i] = v;
    else h.output<uint8_t>(0)[i / columns * out[3] * 4 + c] = static_cast<uint8_t>(std::nearbyint(std::min(std::max(v, s.low), s.high)));
  }
}

}  // namespace

float code_of(float x, float scale, float zero, float levels) { return std::min(std::max(std::nearbyint(x / scale) + zero, 0.0f), levels); }

void bytes(const OpDef::Host& h) {
  const auto* from = h.input<int8_t>(0);
  std::copy_n(from, h.out_specs[0].shape.size(), h.output<int32_t>(0));
}

void words(const OpDef::Host& h) {
  std::fill_n(h.output<int8_t>(0), h.out_specs[0].bytes(), int8_t{0});
  std::transform(h.input<int32_t>(0), h.input<int32_t>(0) + h.in_specs[0].shape.size(), h.output<int8_t>(0), [](int32_t v) { return static_cast<int8_t>(v); });
}

void quantize(const OpDef::Host& h) {
  const Shape& x = h.in_specs[0].shape;
  const int64_t channels = x[-1], bytes = int64_t{h.out_specs[0].shape[-1]} * 4;
  const float scale = scalar(h, 1), zero = scalar(h, 2), levels = static_cast<float>(h.attrs.number(0));
  std::fill_n(h.output<uint8_t>(0), h.out_specs[0].bytes(), uint8_t{0});
  for (int64_t i = 0; i < x.size(); i++)
    if (const float code = code_of(h.input<float>(0)[i], scale, zero, levels); code == code)  // NaN: 0
      h.output<uint8_t>(0)[i / channels * bytes + i % channels] = static_cast<uint8_t>(code);
}

void conv2d_bytes(const OpDef::Host& h) { convolve(h, false); }
void depthwise_conv2d_bytes(const OpDef::Host& h) { convolve(h, true); }

}  // namespace nacre::reference
