// A picture tensor as colours. SIZE: width, height, channels; ALPHA: of pictures without one. ONE: the value of full intensity.
out vec4 colour;
void main() {
  int pixel = (SIZE.y - 1 - int(gl_FragCoord.y)) * SIZE.x + int(gl_FragCoord.x);
  vec4 y;
  for (int c = 0; c < 4; c++) y[c] = float(element_of(x0, X0, pixel * SIZE.z + min(c, SIZE.z - 1)));
  y /= ONE;
  colour = SIZE.z == 4 ? y : vec4(y.rgb, ALPHA);
}
