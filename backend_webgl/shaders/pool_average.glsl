// The mean of the pixels of each window that lie inside the picture.
vec4 texel(int row, int slice) {
  ivec3 o = pixel_of(row);
  vec4 y = vec4(0);
  int count = 0;
  for (int ky = 0; ky < DOWN(5); ky++)
    for (int kx = 0; kx < ACROSS(5); kx++) {
      int p = pixel_beyond(o, ivec2(ky, kx));
      if (p < 0) continue;
      y += fetched(start_of(p), slice);
      count++;
    }
  return y / float(max(count, 1));
}
