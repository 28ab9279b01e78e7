// Windows over x0. POOL 0: the maximum, of NaN alone -infinity; 1: the mean of the pixels inside; 2: the tap of the first maximum, -1 where there is none as
// NaN does not count; 3: what x1 has at the place of that.
#if POOL >= 2
bvec4 is_nan(vec4 x) { return greaterThan(floatBitsToInt(x) & 0x7fffffff, ivec4(0x7f800000)); }
#endif
vec4 texel(int row, int slice) {
  ivec3 o = pixel_of(row);
  ivec2 at = ivec2(o.y * DOWN(0) - DOWN(1), o.z * ACROSS(0) - ACROSS(1));
  ivec2 first = max(at, 0), last = min(at + ivec2(DOWN(5), ACROSS(5)), ivec2(DOWN(THERE), ACROSS(THERE)));
  vec4 y = vec4(POOL == 1 ? 0.0 : intBitsToFloat(0xff800000)), tap = vec4(-1), other = vec4(0);
  for (int i = first.x; i < last.x; i++) {
    int line = (o.x * DOWN(THERE) + i) * ACROSS(THERE);
    for (int j = first.y; j < last.y; j++) {
      vec4 x = fetched(start_of(line + j), slice);
#if POOL == 0
      y = mix(y, x, greaterThan(x, y));
#elif POOL == 1
      y += x;
#else
      ivec4 found = ivec4(lessThan(tap, vec4(0))) * (1 - ivec4(is_nan(x)));
      bvec4 better = bvec4(ivec4(greaterThan(x, y)) + found);
      y = mix(y, x, better);
      tap = mix(tap, vec4((i - at.x) * ACROSS(5) + j - at.y), better);
#if POOL == 3
      other = mix(other, texel_of(x1, X1, line + j, slice), better);
#endif
#endif
    }
  }
#if POOL == 0
  return y;
#elif POOL == 1
  return y / float(max((last.x - first.x) * (last.y - first.y), 1));
#elif POOL == 2
  return tap;
#else
  return other;
#endif
}
