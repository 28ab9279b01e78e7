// Resizing of pictures, and its gradients.
#include "backend_webgl/kernels.h"
#include "core/ops/resize_geometry.h"

namespace nacre::webgl {
namespace {

// Where pixel i lies in the original: (i * a + b) / c; see Resampling.
Ints terms(const Resampling& r, bool nearest) {
  if (r.align_corners && r.out > 1) return nearest ? Ints{2 * (r.in - 1), r.out - 1, 2 * (r.out - 1), r.in, r.out} : Ints{r.in - 1, 0, r.out - 1, r.in, r.out};
  if (r.half_pixel_centers) return {2 * r.in, nearest ? r.in : r.in - r.out, 2 * r.out, r.in, r.out};
  return {r.in, 0, r.out, r.in, r.out};
}

template <bool nearest, bool backward>
std::unique_ptr<Kernel> resize(const Work& w) {
  const Shape &original = (backward ? w.out : w.in)[0].shape, &resized = (backward ? w.in : w.out)[0].shape;
  const auto along = [&](int d) { return terms({original[d], resized[d], w.attrs.flag(1), w.attrs.flag(2)}, nearest); };
  Shader s(w.out[0]);
  s.input(w.in[0]);
  s.array("DOWN", along(1));
  s.array("ACROSS", along(2));
  s.define("NEAREST", nearest ? "1" : "0");
  s.define("BACKWARD", backward ? "1" : "0");
  s.include("resize");
  return draw_kernel(s, w, Shader::Level::texel);
}

const KernelRow rows[] = {
    {"_resizeBilinear", nullptr, resize<false, false>},
    {"_resizeBilinearGrad", nullptr, resize<false, true>},
    {"_resizeNearest", nullptr, resize<true, false>},
    {"_resizeNearestGrad", nullptr, resize<true, true>},
};

}  // namespace

std::span<const KernelRow> resize_kernels() { return rows; }

}  // namespace nacre::webgl
