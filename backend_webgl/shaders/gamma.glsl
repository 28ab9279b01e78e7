// By rejection, as core/random.h has it; SHAPE is not less than 1, else RAISED is its inverse before it was raised by 1.
float element(int row, int channel) {
  int e = row * OUT.y + channel;
  float d = SHAPE - 1.0 / 3.0, c = 1.0 / sqrt(9.0 * d);
  for (int attempt = 0; attempt < 1000; attempt++) {
    uvec4 w = words_of(e, attempt);
    float x = normal_of(w).x, chance = (float(w.z) + 0.5) * 2.3283064365386963e-10, root = 1.0 + c * x, v = root * root * root;
    if (root <= 0.0 || log(chance) >= 0.5 * x * x + d * (1.0 - v + log(v))) continue;
    return d * v * (RAISED > 0.0 ? pow((float(w.w) + 0.5) * 2.3283064365386963e-10, RAISED) : 1.0);
  }
  return d;
}
