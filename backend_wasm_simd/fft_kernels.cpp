// Fourier transforms: Stockham's algorithm (no reordering of elements; see Van Loan 1992, "Computational Frameworks for the Fast Fourier
// Transform") for lengths of small prime factors, Bluestein's for all others. Real and imaginary parts lie apart, so that inner loops are over
// neighbours. Tables are made in double precision.
#include <bit>
#include <cmath>
#include <numbers>
#include <optional>

#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"
#include "backend_wasm_simd/threads.h"

namespace nacre {
namespace {

constexpr int largest_factor = 13;

struct Split {
  float *real, *imag;
};

// The point at the fraction t / n of the way around the unit circle, clockwise.
struct Table {
  std::vector<float> real, imag;
  explicit Table(int64_t n) : real(n), imag(n) {
    for (int64_t t = 0; t < n; t++) {
      const double angle = 2 * std::numbers::pi * static_cast<double>(t) / static_cast<double>(n);
      real[t] = static_cast<float>(std::cos(angle));
      imag[t] = static_cast<float>(-std::sin(angle));
    }
  }
};

// Fours first: they need the fewest operations. Empty: a factor is too large.
std::vector<int> factors_of(int64_t n) {
  std::vector<int> factors;
  for (int f : {4, 2, 3, 5, 7, 11, largest_factor})
    for (; n % f == 0; n /= f) factors.push_back(f);
  return n == 1 ? factors : std::vector<int>{};
}

class Stockham {
 public:
  explicit Stockham(int64_t n) : n_(n), factors_(factors_of(n)), table_(n) {}

  int64_t size() const { return n_; }

  // Transforms a; b is room for as much. The result is in the one that is returned.
  [[gnu::noinline]] Split run(Split a, Split b) const {
    int64_t rest = n_, stride = 1;
    for (int f : factors_) {
      if (f == 4) fours(a, b, rest / 4, stride);
      else if (f == 2) twos(a, b, rest / 2, stride);
      else others(a, b, rest / f, stride, f);
      rest /= f;
      stride *= f;
      std::swap(a, b);
    }
    return a;
  }

 private:
  // A pass: element q + stride (p + m k) of a, k < radix, goes into q + stride (radix p + j) of b, j < radix, as a transform of that length times
  // the twiddle factor pj.
  void twos(Split a, Split b, int64_t m, int64_t stride) const {
    for (int64_t p = 0; p < m; p++) {
      const float wr = table_.real[stride * p], wi = table_.imag[stride * p];
      const float *r0 = a.real + stride * p, *i0 = a.imag + stride * p, *r1 = r0 + stride * m, *i1 = i0 + stride * m;
      float *__restrict yr0 = b.real + 2 * stride * p, *__restrict yi0 = b.imag + 2 * stride * p;
      float *__restrict yr1 = yr0 + stride, *__restrict yi1 = yi0 + stride;
      for (int64_t q = 0; q < stride; q++) {
        const float dr = r0[q] - r1[q], di = i0[q] - i1[q];
        yr0[q] = r0[q] + r1[q];
        yi0[q] = i0[q] + i1[q];
        yr1[q] = dr * wr - di * wi;
        yi1[q] = dr * wi + di * wr;
      }
    }
  }

  void fours(Split a, Split b, int64_t m, int64_t stride) const {
    for (int64_t p = 0; p < m; p++) {
      float wr[4], wi[4];
      for (int j = 1; j < 4; j++) {
        wr[j] = table_.real[stride * p * j];
        wi[j] = table_.imag[stride * p * j];
      }
      const float *r = a.real + stride * p, *i = a.imag + stride * p;
      const int64_t step = stride * m;
      float *__restrict yr = b.real + 4 * stride * p, *__restrict yi = b.imag + 4 * stride * p;
      for (int64_t q = 0; q < stride; q++) {
        const float sr = r[q] + r[q + 2 * step], si = i[q] + i[q + 2 * step], dr = r[q] - r[q + 2 * step], di = i[q] - i[q + 2 * step];
        const float tr = r[q + step] + r[q + 3 * step], ti = i[q + step] + i[q + 3 * step];
        const float er = i[q + step] - i[q + 3 * step], ei = r[q + 3 * step] - r[q + step];  // their difference, turned by -90 degrees
        yr[q] = sr + tr;
        yi[q] = si + ti;
        yr[q + stride] = (dr + er) * wr[1] - (di + ei) * wi[1];
        yi[q + stride] = (dr + er) * wi[1] + (di + ei) * wr[1];
        yr[q + 2 * stride] = (sr - tr) * wr[2] - (si - ti) * wi[2];
        yi[q + 2 * stride] = (sr - tr) * wi[2] + (si - ti) * wr[2];
        yr[q + 3 * stride] = (dr - er) * wr[3] - (di - ei) * wi[3];
        yi[q + 3 * stride] = (dr - er) * wi[3] + (di - ei) * wr[3];
      }
    }
  }

  void others(Split a, Split b, int64_t m, int64_t stride, int radix) const {
    const int64_t turn = n_ / radix;
    for (int64_t p = 0; p < m; p++)
      for (int j = 0; j < radix; j++) {
        // The twiddle factor goes into the small transform's own.
        float cr[largest_factor], ci[largest_factor];
        for (int k = 0; k < radix; k++) {
          const int64_t t = (turn * (j * k % radix) + stride * p * j) % n_;
          cr[k] = table_.real[t];
          ci[k] = table_.imag[t];
        }
        const float *r = a.real + stride * p, *i = a.imag + stride * p;
        float *__restrict yr = b.real + stride * (radix * p + j), *__restrict yi = b.imag + stride * (radix * p + j);
        for (int64_t q = 0; q < stride; q++) {
          float real = 0, imag = 0;
          for (int k = 0; k < radix; k++) {
            const float x = r[q + stride * m * k], y = i[q + stride * m * k];
            real += x * cr[k] - y * ci[k];
            imag += x * ci[k] + y * cr[k];
          }
          yr[q] = real;
          yi[q] = imag;
        }
      }
  }

  int64_t n_;
  std::vector<int> factors_;
  Table table_;
};

int64_t power_above(int64_t n) {
  int64_t power = 1;
  while (power < n) power *= 2;
  return power;
}

void multiply(Split x, const Table& by, int64_t n) {
  for (int64_t k = 0; k < n; k++) {
    const float real = x.real[k] * by.real[k] - x.imag[k] * by.imag[k];
    x.imag[k] = x.real[k] * by.imag[k] + x.imag[k] * by.real[k];
    x.real[k] = real;
  }
}

Split exchanged(Split x) { return {x.imag, x.real}; }

// Bluestein: with jk = (j^2 + k^2 - (k - j)^2) / 2 a transform is a convolution with a chirp, which transforms of a friendlier length do.
class Chirp {
 public:
  Chirp(int64_t n, const Stockham& inner) : n_(n), inner_(inner), chirp_(0), spectrum_(0) {
    const Table half(2 * n);
    const int64_t m = inner.size();
    std::vector<float> room(4 * m);
    const Split a{room.data(), room.data() + m};
    for (int64_t k = 0; k < n; k++) {
      chirp_.real.push_back(half.real[k * k % (2 * n)]);
      chirp_.imag.push_back(half.imag[k * k % (2 * n)]);
      for (int64_t place : {k, (m - k) % m}) {
        a.real[place] = chirp_.real[k];
        a.imag[place] = -chirp_.imag[k];
      }
    }
    const Split y = inner.run(a, {a.real + 2 * m, a.imag + 2 * m});
    for (int64_t k = 0; k < m; k++) {
      spectrum_.real.push_back(y.real[k] / static_cast<float>(m));
      spectrum_.imag.push_back(y.imag[k] / static_cast<float>(m));
    }
  }

  Split run(Split a, Split b) const {
    const int64_t m = inner_.size();
    multiply(a, chirp_, n_);
    std::fill(a.real + n_, a.real + m, 0.0f);
    std::fill(a.imag + n_, a.imag + m, 0.0f);
    const Split y = inner_.run(a, b);
    multiply(y, spectrum_, m);
    // The inverse: real and imaginary parts change places before and after.
    const Split z = exchanged(inner_.run(exchanged(y), exchanged(y.real == a.real ? b : a)));
    multiply(z, chirp_, n_);
    return z;
  }

 private:
  int64_t n_;
  const Stockham& inner_;
  Table chirp_, spectrum_;
};

struct FftKernel : Kernel {
  explicit FftKernel(const Work& w)
      : n(w.in[0].shape[-2]), rows(w.in[0].shape.size() / (2 * n)), inverse(w.attrs.flag(0)),
        inner(n == 1 || !factors_of(n).empty() ? n : power_above(2 * n - 1)) {
    if (inner.size() != n) chirp.emplace(n, inner);
  }

  size_t scratch_bytes() const override { return static_cast<size_t>(threads() * 4 * inner.size()) * sizeof(float); }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) override {
    const int64_t log = std::bit_width(static_cast<uint64_t>(inner.size()));
    parallel_parts(rows, rows * inner.size() * log * (chirp ? 3 : 1), [&](int first, int last, int thread) {
      for (int r = first; r < last; r++)
        row(input<float>(in, 0) + 2 * n * r, output<float>(out, 0) + 2 * n * r, reinterpret_cast<float*>(host_data(scratch)) + thread * 4 * inner.size());
    });
  }

  void row(const float* x, float* y, float* room) const {
    const int64_t m = inner.size();
    const Split a{room, room + m}, b{room + 2 * m, room + 3 * m};
    // The inverse is the transform with real and imaginary parts exchanged, before and after.
    const int real = inverse, imag = !inverse;
    for (int64_t k = 0; k < n; k++) {
      a.real[k] = x[2 * k + real];
      a.imag[k] = x[2 * k + imag];
    }
    const Split result = chirp ? chirp->run(a, b) : inner.run(a, b);
    for (int64_t k = 0; k < n; k++) {
      y[2 * k + real] = result.real[k];
      y[2 * k + imag] = result.imag[k];
    }
  }

  int64_t n, rows;
  bool inverse;
  Stockham inner;
  std::optional<Chirp> chirp;  // for lengths with a large prime factor
};

std::unique_ptr<Kernel> make(const Work& w) { return std::make_unique<FftKernel>(w); }

const KernelRow rows[] = {{"_fft", nullptr, make}};

}  // namespace

std::span<const KernelRow> fft_kernels() { return rows; }

}  // namespace nacre
