#include "backend_webgl/layout.h"

#include <algorithm>
#include <bit>

namespace nacre::webgl {

Layout layout_of(const Spec& of) {
  const Spec spec = carrier_of(of);
  Layout y{};
  const int64_t size = spec.shape.size();
  y.inner = spec.shape.rank() ? spec.shape[-1] : 1;
  y.rows = y.inner ? static_cast<int>(size / y.inner) : 0;
  y.slices = std::max((y.inner + 3) / 4, 1);
  y.layer_shift = y.rows >= 4 ? 2 : 0;
  const int64_t texels = std::max<int64_t>(int64_t{(y.rows + y.layers() - 1) / y.layers()} * y.slices, 1);
  while ((int64_t{1} << (2 * y.width_shift)) < texels) y.width_shift++;
  y.height = static_cast<int>((texels + y.width() - 1) >> y.width_shift);
  return y;
}

Format format_of(DType dtype, bool half) {
  switch (dtype) {
    case DType::boolean: return Format::int8;
    case DType::int32:
    case DType::string: return Format::int32;
    default: return half ? Format::float16 : Format::float32;
  }
}

}  // namespace nacre::webgl
