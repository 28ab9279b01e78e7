// Matrices in double precision, for the reference kernels of linear algebra.
#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/shape.h"

namespace nacre::reference {

constexpr double precision = 0x1p-52;

struct Matrix {
  int rows, columns;
  std::vector<double> values;  // row by row

  Matrix(int rows, int columns) : rows(rows), columns(columns), values(static_cast<size_t>(rows) * static_cast<size_t>(columns)) {}
  double* operator[](int i) { return values.data() + static_cast<size_t>(i) * static_cast<size_t>(columns); }
  const double* operator[](int i) const { return values.data() + static_cast<size_t>(i) * static_cast<size_t>(columns); }
};

inline Matrix transposed(const Matrix& a) {
  Matrix t(a.columns, a.rows);
  for (int i = 0; i < a.rows; i++)
    for (int j = 0; j < a.columns; j++) t[j][i] = a[i][j];
  return t;
}

// A tensor as a list of matrices.
struct Stack {
  int rows, columns;
  int64_t count = 1;

  explicit Stack(const Shape& shape) : rows(shape[-2]), columns(shape[-1]) {
    for (int d = 0; d + 2 < shape.rank(); d++) count *= shape[d];
  }
  Matrix load(const float* data, int64_t i) const {
    Matrix m(rows, columns);
    const float* from = data + i * rows * columns;
    m.values.assign(from, from + int64_t{rows} * columns);
    return m;
  }
  // The upper left part of m, as large as the matrices of this stack.
  void store(float* data, int64_t i, const Matrix& m) const {
    float* to = data + i * rows * columns;
    for (int r = 0; r < rows; r++)
      for (int c = 0; c < columns; c++) *to++ = static_cast<float>(m[r][c]);
  }
};

inline double dot(const double* a, const double* b, int n) {
  double total = 0;
  for (int i = 0; i < n; i++) total += a[i] * b[i];
  return total;
}

// (a, b) -> (c a - s b, s a + c b), element by element.
inline void rotate(double* a, double* b, int n, double c, double s) {
  for (int i = 0; i < n; i++) {
    const double x = a[i], y = b[i];
    a[i] = c * x - s * y;
    b[i] = s * x + c * y;
  }
}

// The smaller angle, as its tangent, whose rotation makes the pair with this cotangent of twice the angle orthogonal.
inline double tangent(double zeta) { return (zeta < 0 ? -1 : 1) / (std::fabs(zeta) + std::sqrt(1 + zeta * zeta)); }

}  // namespace nacre::reference
