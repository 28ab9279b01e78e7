// Pictures read at computed places: crops, projective transforms, rotation. What is linear in the picture, and what is smooth in the
// places, is made of ops that differentiate.
#include <algorithm>
#include <cmath>
#include <vector>

#include "core/ops/families.h"
#include "core/ops/host.h"
#include "core/ops/nn.h"

namespace nacre {
namespace {

using namespace ops;

void require_pictures(const Call& c) {
  if (c[0].rank() != 4) c.fail("image must be rank 4, but got rank ", c[0].rank(), ": ", c.shape(0));
}

// JavaScript's: halves go up.
Tensor round_up(const Tensor& x) { return floor(add(x, 0.5)); }

// Column i of a matrix, as [rows, 1, 1].
Tensor column(const Tensor& matrix, int i) {
  const int rows = matrix.shape()[0];
  return reshape(slice(matrix, {0, i}, {rows, 1}), {rows, 1, 1});
}

// 0, 1, ... along one of three dimensions.
Tensor counted(int count, int dimension) {
  Shape shape{1, 1, 1};
  shape[dimension] = count;
  return reshape(range(0, count, 1, DType::float32), shape);
}

Tensor within(const Tensor& x, double low, double high) {
  return logical_and(greater_equal(x, constant(low)), less_equal(x, constant(high)));
}

Tensor to_int(const Tensor& t) { return cast(t, DType::int32); }
Tensor integer(int n) { return constant(n, DType::int32); }

// Pictures [n,h,w,c], to be read at whole places: numbers of pictures, rows and columns, broadcasting to [a,b,c].
class Pixels {
 public:
  explicit Pixels(const Tensor& x) : shape_(x.shape()), flat_(reshape(x, {shape_[0] * shape_[1] * shape_[2], shape_[3]})) {}
  int height() const { return shape_[1]; }
  int width() const { return shape_[2]; }
  Tensor inside(const Tensor& y, const Tensor& x) const { return logical_and(within(y, 0, height() - 1), within(x, 0, width() - 1)); }
  // [a,b,c,channels], with zeros where `counts` is not true.
  Tensor at(const Tensor& picture, const Tensor& y, const Tensor& x, const Tensor& counts) const {
    const Tensor row = add(mul(to_int(picture), integer(height())), to_int(y));
    return gather(flat_, where(counts, add(mul(row, integer(width())), to_int(x)), integer(-1)));
  }

 private:
  Shape shape_;
  Tensor flat_;
};

// As a factor of, or a condition on, all channels.
Tensor per_pixel(const Tensor& t) { return expand_dims(t, -1); }

// Two places beside each other, and how far from the first to the second the wanted one lies.
struct Between {
  Tensor low, high, share;
};

// `read`: (row, column) -> pixels.
template <class Read>
Tensor bilinear(const Between& y, const Between& x, Read read) {
  const Tensor across = per_pixel(x.share), down = per_pixel(y.share);
  const auto mixed = [](const Tensor& a, const Tensor& b, const Tensor& share) { return add(a, mul(sub(b, a), share)); };
  const auto row = [&](const Tensor& at) { return mixed(read(at, x.low), read(at, x.high), across); };
  return mixed(row(y.low), row(y.high), down);
}

// Where the rows of a crop lie in the picture, from the first and the last one given as fractions of it: [boxes, ...].
Tensor crop_places(const Tensor& first, const Tensor& last, int count, int size, int dimension) {
  if (count == 1) return mul(add(first, last), 0.5 * (size - 1));
  return add(mul(first, size - 1), mul(counted(count, dimension), mul(sub(last, first), double(size - 1) / (count - 1))));
}

Tensors crop_and_resize(const Call& c) {
  require_pictures(c);
  const Shape &boxes = c.shape(1), &numbers = c.shape(2);
  const Ints& size = c.attrs.ints(0);
  const std::string& method = c.attrs.string(1);
  if (boxes.rank() != 2 || boxes[1] != 4) c.fail("boxes must have size [", boxes.rank() ? boxes[0] : 0, ",4], but are ", boxes);
  if (numbers.rank() != 1 || numbers[0] != boxes[0]) c.fail("boxInd must have size [", boxes[0], "], but is ", numbers);
  if (size.size() != 2 || size[0] < 1 || size[1] < 1) c.fail("cropSize must be two numbers, each at least 1, but was ", shape_of(size));
  const Pixels pixels(cast(c[0], DType::float32));
  const Tensor picture = reshape(c[2], {boxes[0], 1, 1});
  const Tensor y = crop_places(column(c[1], 0), column(c[1], 2), size[0], pixels.height(), 1);
  const Tensor x = crop_places(column(c[1], 1), column(c[1], 3), size[1], pixels.width(), 2);
  const Tensor inside = pixels.inside(y, x);
  const auto read = [&](const Tensor& row, const Tensor& col) { return pixels.at(picture, row, col, inside); };
  const auto between = [](const Tensor& t) { return Between{floor(t), call<"ceil">({t}), sub(t, floor(t))}; };
  const Tensor v = method == "nearest" ? read(round_up(y), round_up(x)) : bilinear(between(y), between(x), read);
  const double outside = c.attrs.number(2);
  return {outside == 0 ? v : where(per_pixel(inside), v, constant(outside))};
}

// A coordinate that lies outside of 0 .. size - 1, brought inside as the fill mode says.
Tensor folded(const Tensor& x, int size, const std::string& mode) {
  if (mode == "constant") return x;
  const Tensor before = less(x, constant(0));
  const auto wholes = [](const Tensor& t, double period) { return floor(div(t, constant(period))); };
  Tensor t = x;
  if (size == 1) t = mul(x, 0);
  else if (mode == "reflect") {
    const double period = 2.0 * size;
    const Tensor low = add(x, mul(wholes(neg(x), period), period)), high = sub(x, mul(wholes(x, period), period));
    t = where(before, where(less(low, constant(-size)), add(low, period), sub(-1, low)), where(greater_equal(high, constant(size)), sub(period - 1, high), high));
  } else if (mode == "wrap") {
    const double period = size - 1;
    const Tensor low = add(x, mul(add(wholes(neg(x), period), 1), size)), high = sub(x, mul(wholes(x, period), size));
    t = where(before, low, where(greater(x, constant(period)), high, x));
  }
  return minimum(maximum(t, constant(0)), constant(size - 1));
}

Tensors transform(const Call& c) {
  require_pictures(c);
  const Shape &image = c.shape(0), &transforms = c.shape(1);
  if (transforms.rank() != 2 || (transforms[0] != image[0] && transforms[0] != 1) || transforms[1] != 8)
    c.fail("transforms must be [", image[0], ",8] or [1,8], got ", transforms);
  const Ints size = c.attrs.has(3) ? c.attrs.ints(3) : Ints{image[1], image[2]};
  if (size.size() != 2 || size[0] < 1 || size[1] < 1) c.fail("outputShape must be [height, width], both positive, got ", shape_of(size));
  const std::string &interpolation = c.attrs.string(0), &mode = c.attrs.string(1);
  // What is read outside is zero: the fill value is taken from all before, and given back after.
  const double fill_value = c.attrs.number(2);
  const Pixels pixels(fill_value == 0 ? c[0] : sub(c[0], constant(fill_value)));
  const Tensor to_x = counted(size[1], 2), to_y = counted(size[0], 1), picture = counted(image[0], 0);
  const auto weighed = [&](int i) { return add(mul(column(c[1], i), to_x), mul(column(c[1], i + 1), to_y)); };
  const Tensor projection = add(weighed(6), 1), finite = not_equal(projection, constant(0)), divisor = where(finite, projection, constant(1));
  const Tensor x = folded(div(add(weighed(0), column(c[1], 2)), divisor), image[2], mode);
  const Tensor y = folded(div(add(weighed(3), column(c[1], 5)), divisor), image[1], mode);
  const auto read = [&](const Tensor& row, const Tensor& col) { return pixels.at(picture, row, col, logical_and(finite, pixels.inside(row, col))); };
  const auto between = [](const Tensor& t) { return Between{floor(t), add(floor(t), 1), sub(t, floor(t))}; };
  const Tensor v = interpolation == "nearest" ? read(round_up(y), round_up(x)) : bilinear(between(y), between(x), read);
  return {fill_value == 0 ? v : add(v, fill_value)};
}

// The pixel of the picture that comes to each pixel of the rotated one; -1 where none does.
std::vector<int32_t> rotated_places(int h, int w, double radians, double center_x, double center_y) {
  const double sine = std::sin(radians), cosine = std::cos(radians);
  std::vector<int32_t> places;
  places.reserve(size_t(h) * w);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const double from_x = std::floor((x - center_x) * cosine - (y - center_y) * sine + center_x + 0.5);
      const double from_y = std::floor((x - center_x) * sine + (y - center_y) * cosine + center_y + 0.5);
      const bool inside = from_x >= 0 && from_x < w && from_y >= 0 && from_y < h;
      places.push_back(inside ? static_cast<int32_t>(from_y * w + from_x) : -1);
    }
  return places;
}

// The angle is a number, so the places are known at once, to the last bit as TensorFlow.js has them.
Tensors rotate_with_offset(const Call& c) {
  require_pictures(c);
  const Shape& s = c.shape(0);
  const int h = s[1], w = s[2], channels = s[3];
  const Floats &fills = c.attrs.floats(1), &center = c.attrs.floats(2);
  const int needed = channels == 4 ? 3 : channels;  // the fourth channel is opacity
  if (fills.empty() || (fills.size() > 1 && static_cast<int>(fills.size()) < needed))
    c.fail("fillValue must be a number or one per channel of ", s, ", got ", fills.size(), " numbers");
  if (center.empty() || center.size() > 2) c.fail("center must be a number or a pair, got ", center.size(), " numbers");
  std::vector<float> outside;
  for (int i = 0; i < channels; i++) outside.push_back(static_cast<float>(fills.size() == 1 ? fills[0] : i == 3 ? 255 : fills.at(i)));
  const Tensor places = tensor_of(rotated_places(h, w, c.attrs.number(0), center.front() * w, center.back() * h), {h * w});
  Tensor turned = gather(reshape(c[0], {s[0], h * w, channels}), places, 1);
  const bool filled = std::any_of(outside.begin(), outside.end(), [](float v) { return v != 0; });
  if (filled) turned = where(reshape(greater_equal(places, integer(0)), {h * w, 1}), turned, tensor_of(outside, {channels}));
  return {reshape(turned, s)};
}

const OpDef rows[] = {
    {
        .signature = "image.cropAndResize(image: tensor, boxes: tensor<float32>, boxInd: tensor<int32>, cropSize: int[], "
                     "method: 'bilinear'|'nearest' = 'bilinear', extrapolationValue: number = 0): tensor",
        .doc = "Crops of pictures, each resized to cropSize. Box i, [y1,x1,y2,x2] as fractions of the picture, is cut from picture boxInd[i].",
        .kind = Kind::composite,
        .compose = crop_and_resize,
    },
    {
        .signature = "image.transform(image: tensor<float32>, transforms: tensor<float32>, interpolation: 'nearest'|'bilinear' = 'nearest', "
                     "fillMode: 'constant'|'reflect'|'wrap'|'nearest' = 'constant', fillValue: number = 0, outputShape?: int[]): tensor",
        .doc = "The pictures under projective transforms, [batch, 8] or [1, 8]: the pixel at (x, y) of the result is read at "
               "((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k) with k = c0 x + c1 y + 1.",
        .kind = Kind::composite,
        .compose = transform,
    },
    {
        .signature = "image.rotateWithOffset(image: tensor<float32>, radians: number, fillValue: number|number[] = 0, center: number|number[] = 0.5): tensor",
        .doc = "The pictures, turned about a center given as a fraction of width and height; the nearest pixels are taken.",
        .kind = Kind::composite,
        .compose = rotate_with_offset,
    },
};

}  // namespace

std::span<const OpDef> image_sample_ops() { return rows; }

}  // namespace nacre
