// Philox4x32-10; see core/random.h. STREAM and the key in x0 stand for the distribution and the seed.
uvec2 multiply(uint a, uint b) {  // low and high word
  uint al = a & 0xffffu, ah = a >> 16, bl = b & 0xffffu, bh = b >> 16, low = al * bl, m = ah * bl + (low >> 16), n = al * bh + (m & 0xffffu);
  return uvec2(a * b, ah * bh + (m >> 16) + (n >> 16));
}
uvec4 words_of(int number, int attempt) {
  uvec2 key = uvec2(texelFetch(x0, ivec3(0), 0).xy);
  uvec4 c = uvec4(uint(number), 0u, uint(STREAM), uint(attempt));
  for (int k = 0; k < 10; k++) {
    uvec2 a = multiply(0xD2511F53u, c.x), b = multiply(0xCD9E8D57u, c.z);
    c = uvec4(b.y ^ c.y ^ key.x, b.x, a.y ^ c.w ^ key.y, a.x);
    key += uvec2(0x9E3779B9u, 0xBB67AE85u);
  }
  return c;
}
vec4 uniform_of(uvec4 w) { return vec4(w >> 8) * 5.9604644775390625e-8; }
// Two pairs of independent normal values.
vec4 normal_of(uvec4 w) {
  vec4 turns = 4.0 * uniform_of(w).yyww, quarters = roundEven(turns);
  vec2 radius = sqrt(-2.0 * log((vec2(w.xz) + 1.0) * 2.3283064365386963e-10));
  return radius.xxyy * sine_at((turns - quarters) * 1.57079633, ivec4(quarters) + ivec4(1, 0, 1, 0));
}
vec4 truncated_of(uvec4 w) {
  vec4 x = vec4(ivec4(w)) * (0.9544996 * 4.656612873077393e-10), q = -log((1.0 - x) * (1.0 + x));
  vec4 p = -0.003277093834 + q * (-0.0002155574009 + q * (9.067471908e-05 - q * 6.360861922e-06));
  return x * (1.253314113 + q * (0.3281180411 + q * (0.01632435919 + q * p)));
}
