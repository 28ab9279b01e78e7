// The maximum of each window of x0, and which tap holds the first one; -1 where there is none, as NaN does not count.
struct Maximum {
  vec4 value, tap, other;  // other: what the last input, if there are two, has at the same place
};
bvec4 is_nan(vec4 x) { return greaterThan(floatBitsToInt(x) & 0x7fffffff, ivec4(0x7f800000)); }
Maximum maximum_of(int row, int slice) {
  ivec3 o = pixel_of(row);
  Maximum m = Maximum(vec4(intBitsToFloat(0xff800000)), vec4(-1), vec4(0));
  for (int ky = 0; ky < DOWN(5); ky++)
    for (int kx = 0; kx < ACROSS(5); kx++) {
      int p = pixel_beyond(o, ivec2(ky, kx));
      if (p < 0) continue;
      vec4 x = fetched(start_of(p), slice);
      ivec4 first = ivec4(lessThan(m.tap, vec4(0))) * (1 - ivec4(is_nan(x)));
      bvec4 better = bvec4(ivec4(greaterThan(x, m.value)) + first);
      m.value = mix(m.value, x, better);
      m.tap = mix(m.tap, vec4(ky * ACROSS(5) + kx), better);
#if SELECT
      m.other = mix(m.other, texel_of(x1, X1, p, slice), better);
#endif
    }
  return m;
}
vec4 texel(int row, int slice) { return maximum_of(row, slice).RESULT; }
