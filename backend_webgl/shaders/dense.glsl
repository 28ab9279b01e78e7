// The SIZE values of a tensor one after another, four per texel of a texture WIDTH texels wide; zeros past them.
out vec4 values;
void main() {
  int e = 4 * (int(gl_FragCoord.y) * WIDTH + int(gl_FragCoord.x));
  vec4 y = vec4(0);
  for (int c = 0; c < 4; c++)
    if (e + c < SIZE) y[c] = float(element_of(x0, X0, e + c));
  values = y;
}
