// After elementwise and trigonometry.
vec4 tan_of(vec4 x) {
  vec4 r, missing;
  ivec4 quarters;
  reduce_of(x, r, quarters, missing);
  vec4 sine = sine_at(r, quarters), cosine = sine_at(r, quarters + 1), y = sine / cosine;
  // Next to a pole every digit counts: the rest of the division, and how the tangent goes on.
  vec4 a = upper_of(y), b = upper_of(cosine), rest = sine - a * b - a * (cosine - b) - (y - a) * b - (y - a) * (cosine - b);
  return y + (rest / cosine + missing * (1.0 + y * y));
}
