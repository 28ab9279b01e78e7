#include <algorithm>
#include <vector>

#include "core/ops/resize_geometry.h"
#include "core/reference/network.h"

namespace nacre::reference {

namespace {

// The pictures before and after resizing, [n,h,w,c].
struct Resize {
  Shape before, after;
  Resampling rows, columns;
  Resize(const Attrs& a, const Shape& before, const Shape& after)
      : before(before),
        after(after),
        rows{before[1], after[1], a.flag(1), a.flag(2)},
        columns{before[2], after[2], a.flag(1), a.flag(2)} {}

  // Calls f(index before, index after, weight) for every contribution.
  template <class F>
  void nearest(F f) const {
    each_pixel([&](int n, int y, int x, int64_t to) { blend(n, rows.nearest(y), columns.nearest(x), to, 1, f); });
  }

  template <class F>
  void bilinear(F f) const {
    each_pixel([&](int n, int y, int x, int64_t to) {
      const auto [y0, y1, fy] = rows.bilinear(y);
      const auto [x0, x1, fx] = columns.bilinear(x);
      blend(n, y0, x0, to, (1.0 - fy) * (1.0 - fx), f);
      blend(n, y0, x1, to, (1.0 - fy) * fx, f);
      blend(n, y1, x0, to, fy * (1.0 - fx), f);
      blend(n, y1, x1, to, double{fy} * fx, f);
    });
  }

 private:
  template <class F>
  void each_pixel(F f) const {
    int64_t to = 0;
    for (int n = 0; n < after[0]; n++)
      for (int y = 0; y < after[1]; y++)
        for (int x = 0; x < after[2]; x++) f(n, y, x, to++);
  }

  template <class F>
  void blend(int n, int y, int x, int64_t to, double weight, F& f) const {
    const int64_t from = (int64_t{n} * before[1] + y) * before[2] + x, channels = before[3];
    for (int64_t c = 0; c < channels; c++) f(from * channels + c, to * channels + c, weight);
  }
};

template <class Visit>
void forward(const OpDef::Host& h, Visit visit) {
  const float* x = h.input<float>(0);
  std::vector<double> y(h.out_specs[0].shape.size());
  visit(Resize(h.attrs, h.in_specs[0].shape, h.out_specs[0].shape), [&](int64_t i, int64_t o, double w) { y[o] += w * x[i]; });
  std::copy(y.begin(), y.end(), h.output<float>(0));
}

template <class Visit>
void backward(const OpDef::Host& h, Visit visit) {
  const float* dy = h.input<float>(0);
  std::vector<double> dx(h.out_specs[0].shape.size());
  visit(Resize(h.attrs, h.out_specs[0].shape, h.in_specs[0].shape), [&](int64_t i, int64_t o, double w) { dx[i] += w * dy[o]; });
  std::copy(dx.begin(), dx.end(), h.output<float>(0));
}

constexpr auto bilinear = [](const Resize& r, auto f) { r.bilinear(f); };
constexpr auto nearest = [](const Resize& r, auto f) { r.nearest(f); };

}  // namespace

void resize_bilinear(const OpDef::Host& h) { forward(h, bilinear); }
void resize_bilinear_grad(const OpDef::Host& h) { backward(h, bilinear); }
void resize_nearest(const OpDef::Host& h) { forward(h, nearest); }
void resize_nearest_grad(const OpDef::Host& h) { backward(h, nearest); }

}  // namespace nacre::reference
