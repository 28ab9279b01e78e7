// Tensors from nothing but numbers.
#include <cmath>

#include "backend_webgl/kernels.h"
#include "core/random.h"

namespace nacre::webgl {
namespace {

// The int32 that keeps the low 32 bits.
int wrapped(double v) { return std::fabs(v) < 0x1p63 ? static_cast<int>(static_cast<uint32_t>(static_cast<int64_t>(v))) : 0; }

std::unique_ptr<Kernel> fill(const Work& w) {
  Shader s(w.out[0]);
  const double value = w.attrs.number(1);
  if (is_float(w.out[0].dtype)) s.define("FILLING", static_cast<float>(value));
  else s.define("FILLING", w.out[0].dtype == DType::boolean ? value != 0 : wrapped(value));
  s.append("VALUE4 texel(int row, int slice) { return VALUE4(FILLING); }\n");
  return draw_kernel(s, w, Shader::Level::texel);
}

// Integers of fractional steps need the double precision of the host.
bool range_supported(const Work& w) {
  const double start = w.attrs.number(0), step = w.attrs.number(1);
  return !w.prologue && (is_float(w.out[0].dtype) || (std::floor(start) == start && std::floor(step) == step && w.out[0].dtype == DType::int32));
}

std::unique_ptr<Kernel> range(const Work& w) {
  Shader s(w.out[0]);
  const double start = w.attrs.number(0), step = w.attrs.number(1);
  if (is_float(w.out[0].dtype)) {
    s.define("BEGIN", static_cast<float>(start));
    s.define("STEP", static_cast<float>(step));
  } else {
    s.define("BEGIN", wrapped(start));
    s.define("STEP", wrapped(step));
  }
  s.append("VALUE4 texel(int row, int slice) { return BEGIN + VALUE4(4 * slice + ivec4(0, 1, 2, 3)) * STEP; }\n");
  return draw_kernel(s, w, Shader::Level::texel);
}

using random::Stream;

Shader random_shader(const Work& w, Stream stream) {
  Shader s(w.out[0]);
  s.input(w.in[0]);
  s.define("STREAM", static_cast<int>(stream));
  s.include("trigonometry");
  s.include("philox");
  return s;
}

template <Stream stream>
std::unique_ptr<Kernel> random_values(const Work& w) {
  Shader s = random_shader(w, stream);
  s.define("DISTRIBUTION", stream == Stream::uniform ? "uniform_of" : stream == Stream::normal ? "normal_of" : "truncated_of");
  s.include("random");
  return draw_kernel(s, w, Shader::Level::texel);
}

std::unique_ptr<Kernel> random_gamma(const Work& w) {
  Shader s = random_shader(w, Stream::gamma);
  const double shape = w.attrs.number(1);
  s.define("SHAPE", static_cast<float>(shape < 1 ? shape + 1 : shape));
  s.define("RAISED", static_cast<float>(shape < 1 ? 1 / shape : 0));
  s.include("gamma");
  return draw_kernel(s, w, Shader::Level::element);
}

const KernelRow rows[] = {
    {"fill", nullptr, fill},
    {"_range", range_supported, range},
    {"_randomUniform", nullptr, random_values<Stream::uniform>},
    {"_randomNormal", nullptr, random_values<Stream::normal>},
    {"_truncatedNormal", nullptr, random_values<Stream::truncated_normal>},
    {"_randomGamma", nullptr, random_gamma},
};

}  // namespace

std::span<const KernelRow> source_kernels() { return rows; }

}  // namespace nacre::webgl
