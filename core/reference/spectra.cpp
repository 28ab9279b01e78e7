// Eigenvalues and singular values by Jacobi's rotations: slower than bidiagonal methods for large matrices, but short and accurate.
#include <algorithm>

#include "core/reference/linalg.h"
#include "core/reference/matrices.h"

namespace nacre::reference {
namespace {

constexpr int most_sweeps = 60;  // about ten are needed

Matrix identity(int n) {
  Matrix m(n, n);
  for (int i = 0; i < n; i++) m[i][i] = 1;
  return m;
}

// Positions in the order of their keys. Keys are few beside the work of finding them.
std::vector<int> order_of(const std::vector<double>& keys) {
  std::vector<int> order(keys.size());
  for (size_t k = 0; k < keys.size(); k++) {
    size_t at = k;
    for (; at > 0 && keys[order[at - 1]] > keys[k]; at--) order[at] = order[at - 1];
    order[at] = static_cast<int>(k);
  }
  return order;
}

// Of all elements as one vector.
double length_of(const Matrix& a) { return std::sqrt(dot(a.values.data(), a.values.data(), static_cast<int>(a.values.size()))); }

// The relative error that products of rows may have.
double rounding(const Matrix& w) { return 4 * w.columns * precision; }

// Makes the rows of w orthogonal, and turns those of v, if any, along (Hestenes 1958). Rows that are 0 but for rounding stay as they are.
void orthogonalize(Matrix& w, Matrix* v) {
  const double nothing = rounding(w) * length_of(w), least = nothing * nothing;
  for (int sweep = 0, turned = 1; turned && sweep < most_sweeps; sweep++) {
    turned = 0;
    for (int p = 0; p < w.rows; p++)
      for (int q = p + 1; q < w.rows; q++) {
        const double pp = dot(w[p], w[p], w.columns), qq = dot(w[q], w[q], w.columns), pq = dot(w[p], w[q], w.columns);
        if (!(std::min(pp, qq) > least && std::fabs(pq) > rounding(w) * std::sqrt(pp * qq))) continue;
        const double t = tangent((qq - pp) / (2 * pq)), c = 1 / std::sqrt(1 + t * t);
        rotate(w[p], w[q], w.columns, c, t * c);
        if (v) rotate((*v)[p], (*v)[q], v->columns, c, t * c);
        turned = 1;
      }
  }
}

// Fills rows from `known` on so that all are orthonormal: of the unit vectors, what the rows before leave of them. A unit vector of which little is
// left is passed over; those that are passed over cannot be needed, as together less than one dimension is left of them.
void complete(Matrix& u, int known) {
  for (int k = 0; k < u.columns && known < u.rows; k++) {
    double* x = u[known];
    std::fill_n(x, u.columns, 0.0);
    x[k] = 1;
    for (int pass = 0; pass < 2; pass++)
      for (int i = 0; i < known; i++) {
        const double along = dot(x, u[i], u.columns);
        for (int c = 0; c < u.columns; c++) x[c] -= along * u[i][c];
      }
    const double length = std::sqrt(dot(x, x, u.columns));
    if (length * length * u.columns <= 0.5) continue;
    for (int c = 0; c < u.columns; c++) x[c] /= length;
    known++;
  }
}

}  // namespace

// A multiple of the identity is added that makes all eigenvalues positive, and of like size. The rows of a symmetric matrix, made orthogonal by
// rotations, are then its eigenvectors times its eigenvalues.
void eigh(const OpDef::Host& h) {
  const Stack as(h.in_specs[0].shape);
  for (int64_t i = 0; i < as.count; i++) {
    Matrix a = as.load(h.input<float>(0), i);
    const int n = a.rows;
    const double length = length_of(a), shift = length > 0 ? 2 * length : 1;
    for (int k = 0; k < n; k++) a[k][k] += shift;
    orthogonalize(a, nullptr);
    std::vector<double> values;
    for (int k = 0; k < n; k++) values.push_back(std::sqrt(dot(a[k], a[k], n)));
    const std::vector<int> order = order_of(values);
    Matrix vectors(n, n);
    for (int k = 0; k < n; k++) {
      const double value = values[order[k]];
      h.output<float>(0)[i * n + k] = static_cast<float>(value - shift);
      for (int r = 0; r < n; r++) vectors[r][k] = a[order[k]][r] / value;
    }
    as.store(h.output<float>(1), i, vectors);
  }
}

void svd(const OpDef::Host& h) {
  const Stack as(h.in_specs[0].shape);
  const bool wide = as.columns > as.rows;
  // Of the larger side and of the smaller one: u and v, or v and u where the matrix is wide.
  const int large = wide ? 2 : 1, small = 3 - large, n = std::min(as.rows, as.columns);
  const Stack larges(h.out_specs[large].shape), smalls(h.out_specs[small].shape);
  for (int64_t i = 0; i < as.count; i++) {
    const Matrix a = as.load(h.input<float>(0), i);
    Matrix w = wide ? a : transposed(a), turn = identity(n);
    orthogonalize(w, &turn);
    const double nothing = rounding(w) * length_of(w);
    std::vector<double> values;
    for (int k = 0; k < n; k++) values.push_back(-std::sqrt(dot(w[k], w[k], w.columns)));
    const std::vector<int> order = order_of(values);
    Matrix u(larges.columns, w.columns), v(n, n);
    int known = 0;
    for (int k = 0; k < n; k++) {
      const double s = -values[order[k]];
      h.output<float>(0)[i * n + k] = static_cast<float>(s);
      std::copy_n(turn[order[k]], n, v[k]);
      if (!(s > nothing)) continue;
      for (int c = 0; c < w.columns; c++) u[k][c] = w[order[k]][c] / s;
      known = k + 1;
    }
    complete(u, known);
    larges.store(h.output<float>(large), i, transposed(u));
    smalls.store(h.output<float>(small), i, transposed(v));
  }
}

}  // namespace nacre::reference
