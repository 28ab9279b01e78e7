// Access to tensors. A description t holds: texels per row, values per row, logarithm of the layers, logarithm of the width.
ivec3 place(ivec4 t, int row, int slice) {
  int i = (row >> t.z) * t.x + slice;
  return ivec3(i & ((1 << t.w) - 1), i >> t.w, row & ((1 << t.z) - 1));
}
vec4 texel_of(sampler2DArray x, ivec4 t, int row, int slice) { return texelFetch(x, place(t, row, slice), 0); }
ivec4 texel_of(isampler2DArray x, ivec4 t, int row, int slice) { return texelFetch(x, place(t, row, slice), 0); }
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
