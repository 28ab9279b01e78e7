// The colours of a picture WIDTH pixels wide as integers; its texture is bound to the first unit.
uniform highp sampler2D picture;
int element(int row, int channel) {
  return int(texelFetch(picture, ivec2(row % WIDTH, row / WIDTH), 0)[channel] * 255.0 + 0.5);
}
