#include <cmath>
#include <numbers>
#include <vector>

#include "core/reference/kernels.h"

namespace nacre::reference {

// By the definition: y[k] = sum of x[j] exp(-+ 2 pi i jk / n).
void fft(const OpDef::Host& h) {
  const int64_t n = h.in_specs[0].shape[-2], rows = h.in_specs[0].shape.size() / (2 * n);
  std::vector<double> cosine(n), sine(n);
  for (int64_t t = 0; t < n; t++) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(t) / static_cast<double>(n);
    cosine[t] = std::cos(angle);
    sine[t] = h.attrs.flag(0) ? std::sin(angle) : -std::sin(angle);
  }
  for (int64_t r = 0; r < rows; r++) {
    const float* x = h.input<float>(0) + 2 * r * n;
    float* y = h.output<float>(0) + 2 * r * n;
    for (int64_t k = 0; k < n; k++) {
      double real = 0, imag = 0;
      for (int64_t j = 0; j < n; j++) {
        const double c = cosine[j * k % n], s = sine[j * k % n];
        real += x[2 * j] * c - x[2 * j + 1] * s;
        imag += x[2 * j] * s + x[2 * j + 1] * c;
      }
      y[2 * k] = static_cast<float>(real);
      y[2 * k + 1] = static_cast<float>(imag);
    }
  }
}

}  // namespace nacre::reference
