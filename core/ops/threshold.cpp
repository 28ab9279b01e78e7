// Pictures in black and white.
#include <limits>

#include "core/ops/families.h"
#include "core/ops/helpers.h"

namespace nacre {
namespace {

using namespace ops;

// Otsu's method: the brightness that parts the pixels into two classes with the greatest variance between them; -1 where there is none.
Tensor otsu(const Tensor& brightness) {
  constexpr int levels = 256;
  const int pixels = static_cast<int>(brightness.shape().size());
  const Tensor level = cast(call<"round">({reshape(brightness, {pixels})}), DType::int32);
  const Tensor histogram = call<"_gatherGrad">({fill({pixels}, 1), level}, {Ints{levels}, 0.0, 0.0});
  const Tensor moments = mul(histogram, range(0, levels, 1, DType::float32));
  // Of the darker class of every split, and of the brighter one.
  const Tensor dark = cumsum(histogram, 0), bright = sub(sum(histogram), dark);
  const Tensor dark_moment = cumsum(moments, 0), bright_moment = sub(sum(moments), dark_moment);
  const Tensor distance = sub(div(dark_moment, dark), div(bright_moment, bright));
  const Tensor weights = mul(div(dark, constant(pixels)), div(bright, constant(pixels)));
  const Tensor split = greater(mul(dark, bright), constant(0));
  const Tensor variance = where(split, mul(mul(weights, distance), distance), constant(0));
  const Tensor best = cast(call<"argMax">({variance}, {0.0}), DType::float32);
  return where(greater(max(variance), constant(0)), best, constant(-1));
}

Tensors threshold(const Call& c) {
  const Shape& s = c.shape(0);
  const std::string& method = c.attrs.string(0);
  if (s.rank() != 3) c.fail("image must be rank 3, but got rank ", s.rank(), ": ", s);
  if (s[2] != 3 && s[2] != 1) c.fail("image color channel must be equal to 3 or 1, but got ", s[2]);
  if (method != "otsu" && method != "binary") c.fail("method must be binary or otsu, but was '", method, "'");
  const Tensor x = cast(c[0], DType::float32);
  const Tensor brightness = s[2] == 3 ? call<"image.rgbToGrayscale">({x}) : x;
  const Tensor limit = method == "otsu" ? otsu(brightness) : mul(constant(c.attrs.number(2)), 255);
  const Tensor white = c.attrs.flag(1) ? less_equal(brightness, limit) : greater(brightness, limit);
  return {mul(cast(white, DType::int32), constant(255, DType::int32))};
}

const OpDef rows[] = {
    {
        .signature = "image.threshold(image: tensor<float32|int32>, method: string = 'binary', inverted: bool = false, threshValue: number = 0.5): tensor",
        .doc = "255 where a picture [height, width, 1 or 3] is brighter than 255 * threshValue, or than the limit that Otsu's method finds; 0 elsewhere. Inverted: the other way round.",
        .kind = Kind::composite,
        .compose = threshold,
    },
};

}  // namespace

std::span<const OpDef> threshold_ops() { return rows; }

}  // namespace nacre
