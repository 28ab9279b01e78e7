// Texel number i of each of the four layers: one slice of four neighbouring rows.
mat4 quad_of(sampler2DArray x, int width_shift, vec2 scale, int i) {
  vec2 p = (vec2(i & ((1 << width_shift) - 1), i >> width_shift) + 0.5) * scale;
  return mat4(texture(x, vec3(p, 0)), texture(x, vec3(p, 1)), texture(x, vec3(p, 2)), texture(x, vec3(p, 3)));
}
// y + b a, as a chain of multiply-adds.
vec4 multiplied(vec4 y, mat4 b, vec4 a) {
  y += b[0] * a.x;
  y += b[1] * a.y;
  y += b[2] * a.z;
  y += b[3] * a.w;
  return y;
}
