// Values in bytes. A grid is a scale and a zero point, both float32 scalars: code q stands for (q - zero) * scale, and codes go from 0 to `levels`, which
// is 255 at most. Four codes travel as one int32 word: those of neighbouring channels. Weights are signed bytes, as many to a word, in the order of
// the tensor that they are.
#pragma once
#include <cstdint>
#include <limits>
#include <span>

#include "core/ops/conv_geometry.h"

namespace nacre::quantized {

constexpr int most_levels = 255;
constexpr int words_for(int64_t bytes) { return static_cast<int>((bytes + 3) / 4); }

// The inputs and attributes of the products of bytes, _conv2dBytes and _depthwiseConv2dBytes. Without a grid of its own the result is float32,
// sum * scale * multiplier of the column; with one it is that + bias, clamped to [low, high], as codes.
struct Product {
  enum Input : size_t { x, filter, multipliers, scale, zero, bias, out_scale, out_zero, inputs };
  enum Attribute : size_t { strides, pads, dilations, filter_shape, levels, low, high, out_levels };
};

inline Shape filter_of(const Attrs& a) { return Shape(std::span<const int>(a.ints(Product::filter_shape))); }
inline Sliding sliding_of(const Attrs& a) { return {a.ints(Product::strides), a.ints(Product::pads), a.ints(Product::dilations)}; }

// How sums of products become results: value = sum * factor + offset, for one column. Of codes: the code, once it is rounded and clamped to [low, high].
struct Scaling {
  float scale, inverse = 1, zero = 0;          // of the input; inverse and zero of the grid of the result
  float low = -std::numeric_limits<float>::infinity(), high = std::numeric_limits<float>::infinity();
  float factor(float multiplier) const { return scale * multiplier * inverse; }
  float offset(float bias) const { return bias * inverse + zero; }
};

// Clamps of values as clamps of codes.
inline void to_codes(Scaling& s, float scale, float zero, float low, float high, int levels) {
  s.inverse = 1 / scale;
  s.zero = zero;
  const auto code = [&](float v) { return v * s.inverse + zero; };
  const float most = static_cast<float>(levels);
  s.low = code(low) > 0 ? code(low) < most ? code(low) : most : 0;
  s.high = code(high) < most ? code(high) > 0 ? code(high) : 0 : most;
}

}  // namespace nacre::quantized
