// Resizing of pictures. Along one dimension pixel i of the larger or smaller picture lies at (i * a + b) / c of the original, in whole numbers, so that no
// rounding picks another neighbour. DOWN and ACROSS: a, b, c, size of the original, size after resizing. NEAREST: the pixel there, else a blend of two.
// BACKWARD: the gradient, from the resized picture to the original.
struct Blend {
  int low, high;
  float fraction;
};
Blend blend_of(int i, ivec4 t, int size) {
  int n = max(i * t.x + t.y, 0), low = min(n / t.z, size - 1);
#if NEAREST
  return Blend(low, low, 0.0);
#else
  int rest = n - low * t.z;
  return Blend(low, rest > 0 ? min(low + 1, size - 1) : low, float(rest) / float(t.z));
#endif
}
#define DOWN_TERMS ivec4(DOWN(0), DOWN(1), DOWN(2), 0)
#define ACROSS_TERMS ivec4(ACROSS(0), ACROSS(1), ACROSS(2), 0)
#if BACKWARD
// The weight of pixel `at` of the original in pixel i after resizing.
float weight_of(int at, int i, ivec4 t, int size) {
  Blend m = blend_of(i, t, size);
  return (m.low == at ? 1.0 - m.fraction : 0.0) + (m.high == at ? m.fraction : 0.0);
}
// The first and the last pixel after resizing that may see pixel `at`.
ivec2 range_of(int at, ivec4 t, int size, int resized) {
  int a = max(t.x, 1);
  int first = at == 0 ? 0 : ((at - 1) * t.z - t.y) / a - 1;
  int last = at == size - 1 ? resized : ((at + 1) * t.z - t.y) / a + 1;
  return ivec2(max(first, 0), min(last, resized - 1));
}
vec4 texel(int row, int slice) {
  int line = row / ACROSS(3), x = row - line * ACROSS(3), picture = line / DOWN(3), y = line - picture * DOWN(3);
  ivec2 down = range_of(y, DOWN_TERMS, DOWN(3), DOWN(4)), across = range_of(x, ACROSS_TERMS, ACROSS(3), ACROSS(4));
  vec4 sum = vec4(0);
  for (int i = down.x; i <= down.y; i++) {
    float weight = weight_of(y, i, DOWN_TERMS, DOWN(3));
    if (weight == 0.0) continue;
    for (int j = across.x; j <= across.y; j++) {
      float both = weight * weight_of(x, j, ACROSS_TERMS, ACROSS(3));
      if (both != 0.0) sum += both * texel_of(x0, X0, (picture * DOWN(4) + i) * ACROSS(4) + j, slice);
    }
  }
  return sum;
}
#else
vec4 texel(int row, int slice) {
  int line = row / ACROSS(4), x = row - line * ACROSS(4), picture = line / DOWN(4), y = line - picture * DOWN(4);
  Blend down = blend_of(y, DOWN_TERMS, DOWN(3)), across = blend_of(x, ACROSS_TERMS, ACROSS(3));
  int top = (picture * DOWN(3) + down.low) * ACROSS(3);
  vec4 v = texel_of(x0, X0, top + across.low, slice);
#if !NEAREST
  int bottom = (picture * DOWN(3) + down.high) * ACROSS(3);
  vec4 w = texel_of(x0, X0, bottom + across.low, slice);
  if (across.fraction > 0.0) {
    v += (texel_of(x0, X0, top + across.high, slice) - v) * across.fraction;
    w += (texel_of(x0, X0, bottom + across.high, slice) - w) * across.fraction;
  }
  if (down.fraction > 0.0) v += (w - v) * down.fraction;
#endif
  return v;
}
#endif
