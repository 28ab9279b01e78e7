// Access to tensors. A description t holds: texels per row, values per row, and, as bits of floats, 1 / height (negative where the tensor lies in one layer
// rather than in four) and 1 / width. Coordinates are floats: they cost a processor that draws much less than shifts do, and they are exact, since widths are
// powers of two and a layer has 2^24 texels at most. UNFOLDED, they run on past the end of a line: sampling takes what is whole off the first, and the second lies in
// the right line as long as it errs by less than half a texel's part of one.
vec2 scale_of(ivec4 t) {
  float across = intBitsToFloat(t.w), down = abs(intBitsToFloat(t.z));
#if UNFOLDED
  return vec2(across, across * down);
#else
  return vec2(across, down);
#endif
}
// For loops: scale_of, found once, and the number of a texel in its layer.
vec2 spot_at(vec2 scale, float texel) {
#if UNFOLDED
  return (texel + 0.5) * scale;
#else
  float x = texel * scale.x;
  return vec2(fract(x) + 0.5 * scale.x, (floor(x) + 0.5) * scale.y);
#endif
}
vec2 spot_of(ivec4 t, float texel) { return spot_at(scale_of(t), texel); }
// The number of the texel in its layer where a row begins, and the layer.
vec2 start_of(ivec4 t, int row) {
  // Without branches, of which compilers make a mess where many texels are read.
  int layers = 3 * int(t.z > 0);
  return vec2(float(row & ~layers) * mix(1.0, 0.25, t.z > 0) * float(t.x), row & layers);
}
vec3 place(ivec4 t, int row, int slice) {
  vec2 start = start_of(t, row);
  return vec3(spot_of(t, start.x + float(slice)), start.y);
}
vec4 texel_of(sampler2DArray x, ivec4 t, int row, int slice) { return texture(x, place(t, row, slice)); }
ivec4 texel_of(isampler2DArray x, ivec4 t, int row, int slice) { return texture(x, place(t, row, slice)); }
// The value at a row and a channel.
float value_of(sampler2DArray x, ivec4 t, int row, int channel) { return texel_of(x, t, row, channel >> 2)[channel & 3]; }
int value_of(isampler2DArray x, ivec4 t, int row, int channel) { return texel_of(x, t, row, channel >> 2)[channel & 3]; }
// The value with this number in row-major order.
float element_of(sampler2DArray x, ivec4 t, int number) {
  int row = number / t.y;
  return value_of(x, t, row, number - row * t.y);
}
int element_of(isampler2DArray x, ivec4 t, int number) {
  int row = number / t.y;
  return value_of(x, t, row, number - row * t.y);
}
// Four values from number e on, which lie in one texel.
vec4 aligned_of(sampler2DArray x, ivec4 t, int e) {
  int row = e / t.y;
  return texel_of(x, t, row, (e - row * t.y) >> 2);
}
ivec4 aligned_of(isampler2DArray x, ivec4 t, int e) {
  int row = e / t.y;
  return texel_of(x, t, row, (e - row * t.y) >> 2);
}
// The values of a slice whose first lies at `start`, `step` apart. Those past the end of their tensor mean nothing.
vec4 gathered_of(sampler2DArray x, ivec4 t, int start, int slice, int step) {
  int e = start + 4 * slice * step;
  return vec4(element_of(x, t, e), element_of(x, t, e + step), element_of(x, t, e + 2 * step), element_of(x, t, e + 3 * step));
}
ivec4 gathered_of(isampler2DArray x, ivec4 t, int start, int slice, int step) {
  int e = start + 4 * slice * step;
  return ivec4(element_of(x, t, e), element_of(x, t, e + step), element_of(x, t, e + 2 * step), element_of(x, t, e + 3 * step));
}
