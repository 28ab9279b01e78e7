// How a value lies in a texture.
#pragma once
#include "core/shape.h"

namespace nacre::webgl {

// A texel holds 4 consecutive values of the innermost dimension; lanes past its end are zero, so that sums over them need no mask. The other dimensions
// together count rows. With 4 rows or more, row r lies in layer r % 4 of an array texture, so that one fragment computes 4 rows at once and writes
// them to 4 render targets. In a layer, texels follow one another row by row, folded at a width that is a power of two.
// The layout depends on the spec alone.
struct Layout {
  int rows, inner;              // values are [rows, inner]
  int slices;                   // texels per row
  int layer_shift, width_shift; // logarithms of the layers and of the width
  int height;
  int layers() const { return 1 << layer_shift; }
  int width() const { return 1 << width_shift; }
  bool operator==(const Layout&) const = default;
};

Layout layout_of(const Spec&);

// What texels are made of.
enum class Format : uint8_t { float32, float16, int32, int8 };
Format format_of(DType, bool half);

}  // namespace nacre::webgl
