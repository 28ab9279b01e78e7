// Systems of equations and triangular factors.
#include "core/reference/linalg.h"

#include <algorithm>

#include "core/error.h"
#include "core/reference/matrices.h"

namespace nacre::reference {
namespace {

double largest(const Matrix& a) {
  double most = 0;
  for (double v : a.values) most = std::max(most, std::fabs(v));
  return most;
}

// Gaussian elimination with partial pivoting in place: U on and above the diagonal, the factors of L below it; rows of b are exchanged along.
// Returns the number of exchanges, or -1 at a pivot that is 0 but for rounding.
int eliminate(Matrix& a, Matrix* b, double least) {
  int exchanges = 0;
  for (int k = 0; k < a.rows; k++) {
    int pivot = k;
    for (int i = k + 1; i < a.rows; i++)
      if (std::fabs(a[i][k]) > std::fabs(a[pivot][k])) pivot = i;
    if (std::fabs(a[pivot][k]) <= least) return -1;
    if (pivot != k) {
      std::swap_ranges(a[k], a[k] + a.columns, a[pivot]);
      if (b) std::swap_ranges((*b)[k], (*b)[k] + b->columns, (*b)[pivot]);
      exchanges++;
    }
    for (int i = k + 1; i < a.rows; i++) {
      const double factor = a[i][k] /= a[k][k];
      for (int j = k + 1; j < a.columns; j++) a[i][j] -= factor * a[k][j];
    }
  }
  return exchanges;
}

// b becomes the solution x of T x = b. Each row of b is worked out from those that are known.
void substitute(const Matrix& t, Matrix& b, bool lower, bool unit_diagonal) {
  for (int step = 0; step < t.rows; step++) {
    const int i = lower ? step : t.rows - 1 - step;
    for (int j = lower ? 0 : i + 1; j < (lower ? i : t.rows); j++)
      for (int k = 0; k < b.columns; k++) b[i][k] -= t[i][j] * b[j][k];
    if (unit_diagonal) continue;
    for (int k = 0; k < b.columns; k++) b[i][k] /= t[i][i];
  }
}

[[noreturn]] void refuse(const char* op, int64_t i, const OpDef::Host& h, const char* what) {
  const Stack stack(h.in_specs[0].shape);
  fail(op, stack.count > 1 ? text("matrix ", i, " of ") : "the matrix ", h.in_specs[0].shape, " ", what);
}

}  // namespace

void solve(const OpDef::Host& h) {
  const Stack as(h.in_specs[0].shape), bs(h.in_specs[1].shape);
  for (int64_t i = 0; i < as.count; i++) {
    Matrix a = as.load(h.input<float>(0), i), b = bs.load(h.input<float>(1), i);
    if (eliminate(a, &b, a.rows * precision * largest(a)) < 0) refuse("linalg.solve", i, h, "is singular: it has no inverse");
    substitute(a, b, true, true);
    substitute(a, b, false, false);
    bs.store(h.output<float>(0), i, b);
  }
}

void triangular_solve(const OpDef::Host& h) {
  const Stack as(h.in_specs[0].shape), bs(h.in_specs[1].shape);
  const bool lower = h.attrs.flag(0), transpose = h.attrs.flag(1);
  for (int64_t i = 0; i < as.count; i++) {
    Matrix a = as.load(h.input<float>(0), i), b = bs.load(h.input<float>(1), i);
    for (int k = 0; k < a.rows; k++)
      if (a[k][k] == 0) refuse("linalg.triangularSolve", i, h, "is singular: it has a 0 on the diagonal");
    substitute(transpose ? transposed(a) : a, b, lower != transpose, false);
    bs.store(h.output<float>(0), i, b);
  }
}

void det(const OpDef::Host& h) {
  const Stack as(h.in_specs[0].shape);
  for (int64_t i = 0; i < as.count; i++) {
    Matrix a = as.load(h.input<float>(0), i);
    const int exchanges = eliminate(a, nullptr, 0);
    double product = exchanges < 0 ? 0 : exchanges % 2 ? -1 : 1;
    for (int k = 0; k < a.rows; k++) product *= exchanges < 0 ? 1 : a[k][k];
    h.output<float>(0)[i] = static_cast<float>(product);
  }
}

// L row by row (Cholesky and Banachiewicz).
void cholesky(const OpDef::Host& h) {
  const Stack as(h.in_specs[0].shape);
  for (int64_t i = 0; i < as.count; i++) {
    const Matrix a = as.load(h.input<float>(0), i);
    Matrix l(a.rows, a.rows);
    for (int r = 0; r < a.rows; r++) {
      for (int c = 0; c < r; c++) l[r][c] = (a[r][c] - dot(l[r], l[c], c)) / l[c][c];
      const double rest = a[r][r] - dot(l[r], l[r], r);
      if (rest <= 0) refuse("linalg.cholesky", i, h, "is not positive definite");
      l[r][r] = std::sqrt(rest);
    }
    as.store(h.output<float>(0), i, l);
  }
}

// Householder's reflections I - tau w w', with w[0] = 1. R's diagonal has the sign against that of what it replaces, as in TensorFlow.js.
void qr(const OpDef::Host& h) {
  const Stack as(h.in_specs[0].shape), qs(h.out_specs[0].shape), rs(h.out_specs[1].shape);
  for (int64_t number = 0; number < as.count; number++) {
    // Transposed, so that what is reflected, a column, lies side by side; each w takes the place of the zeros that it makes.
    Matrix a = transposed(as.load(h.input<float>(0), number));
    const int m = a.columns, n = a.rows, steps = std::min(m, n);
    std::vector<double> tau(static_cast<size_t>(steps));
    const auto reflect = [&](int j, double* column) {
      const double* w = a[j] + j;
      const double along = tau[j] * (column[j] + dot(w + 1, column + j + 1, m - j - 1));
      column[j] -= along;
      for (int i = 1; i < m - j; i++) column[j + i] -= along * w[i];
    };
    for (int j = 0; j < steps; j++) {
      double* w = a[j] + j;
      const double norm = std::sqrt(dot(w, w, m - j));
      if (norm == 0) continue;
      const double sign = w[0] > 0 ? -1 : 1, first = w[0] - sign * norm;
      tau[j] = -sign * first / norm;
      for (int i = 1; i < m - j; i++) w[i] /= first;
      for (int c = j + 1; c < n; c++) reflect(j, a[c]);
      w[0] = sign * norm;
    }
    Matrix q(qs.columns, m), r(rs.rows, n);
    for (int c = 0; c < q.rows; c++) {
      q[c][c] = 1;
      for (int j = steps - 1; j >= 0; j--) reflect(j, q[c]);
    }
    for (int c = 0; c < n; c++)
      for (int i = 0; i <= std::min(c, r.rows - 1); i++) r[i][c] = a[c][i];
    qs.store(h.output<float>(0), number, transposed(q));
    rs.store(h.output<float>(1), number, r);
  }
}

}  // namespace nacre::reference
