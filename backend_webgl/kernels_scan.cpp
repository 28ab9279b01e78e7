// Running sums and products, and Fourier transforms: a few draws over the whole tensor.
#include "backend_webgl/stages.h"

namespace nacre::webgl {
namespace {

// After a pass each element is joined with all before it as far as `radix` times the reach of the pass before.
template <bool product>
std::unique_ptr<Kernel> scan(const Work& w) {
  constexpr int radix = 16;
  auto stages = std::make_unique<Stages>(w);
  const Spec& spec = w.out[0];
  const int axis = w.attrs.integer(0), size = spec.shape[axis];
  const bool across = axis == spec.shape.rank() - 1;
  int inner = 1;
  for (int d = axis + 1; d + 1 < spec.shape.rank(); d++) inner *= spec.shape[d];
  Stages::Operand x = 0;
  for (int64_t reach = 1;; reach *= radix) {
    const bool last = reach * radix >= size;
    Shader s(spec);
    s.input(spec);
    s.define("START", product ? "1" : "0");
    s.define("JOIN", product ? "*" : "+");
    s.define("COUNT", radix);
    s.define("STRIDE", static_cast<int>(reach));
    s.define("SHIFT", reach == 1 && w.attrs.flag(1) ? 1 : 0);
    s.define("DIRECTION", w.attrs.flag(2) ? -1 : 1);
    s.define("SIZE", size);
    s.define("INNER", inner);
    if (across) s.define("COLUMNS", "1");
    s.include("scan");
    const Shader::Level level = across ? Shader::Level::element : Shader::Level::texel;
    if (last) {
      stages->finish(s, level, {x});
      return stages;
    }
    x = stages->add(s, level, {x}, spec);
  }
}

bool numeric(const Work& w) { return !w.prologue && w.in[0].shape.rank() > 0 && w.in[0].dtype != DType::boolean; }

// A factor of n for the next pass: small ones keep the passes short, a large prime takes a pass of as many steps.
int factor_of(int n) {
  for (int f : {8, 4, 2, 3, 5, 7})
    if (n % f == 0) return f;
  for (int f = 11; f * f <= n; f += 2)
    if (n % f == 0) return f;
  return n;
}

std::unique_ptr<Kernel> fft(const Work& w) {
  auto stages = std::make_unique<Stages>(w);
  const Spec& spec = w.out[0];
  const int n = spec.shape[-2];
  Stages::Operand x = 0;
  for (int length = 1, radix;; length *= radix) {
    radix = factor_of(n / length);
    Shader s(spec);
    s.input(spec);
    s.define("N", n);
    s.define("LENGTH", length);
    s.define("RADIX", radix);
    s.define("SIGN", w.attrs.flag(0) ? 1.f : -1.f);
    s.include("trigonometry");
    s.include("fft");
    if (length * radix >= n) {
      stages->finish(s, Shader::Level::texel, {x});
      return stages;
    }
    x = stages->add(s, Shader::Level::texel, {x}, spec);
  }
}

const KernelRow rows[] = {
    {"_cumsum", numeric, scan<false>},
    {"_cumprod", numeric, scan<true>},
    {"_fft", nullptr, fft},
};

}  // namespace

std::span<const KernelRow> scan_kernels() { return rows; }

}  // namespace nacre::webgl
