// The channels of a picture WIDTH pixels wide, COUNT of them per pixel, times SCALE, plus OFFSET; zeros past its PIXELS. Its texture is bound to the first unit.
uniform highp sampler2D picture;
VALUE element(int row, int channel) {
  int e = row * OUT.y + channel, pixel = e / COUNT;
  if (pixel >= PIXELS) return VALUE(0);
  return VALUE(texelFetch(picture, ivec2(pixel % WIDTH, pixel / WIDTH), 0)[CHANNEL(e - pixel * COUNT)] * SCALE + OFFSET);
}
