// Blocks of space moved into other dimensions, and back.
#include "core/ops/families.h"
#include "core/ops/helpers.h"

namespace nacre {
namespace {

using namespace ops;

void check_blocks(const Call& c, const Ints& block, const Ints& pairs, const char* what) {
  if (c[0].rank() < 1 + static_cast<int>(block.size())) c.fail("x ", c.shape(0), " must have a batch dimension and one per number of blockShape, of which there are ", block.size());
  if (pairs.size() != 2 * block.size()) c.fail(what, " must have a pair for each of the ", block.size(), " numbers of blockShape, got ", pairs.size() / 2);
  for (int b : block)
    if (b < 1) c.fail("blockShape must be positive, got ", b);
  for (int p : pairs)
    if (p < 0) c.fail(what, " must not be negative, got ", p);
}

// x [batch, space..., rest...] and blocks: batch is [blocks..., batch / product]; each block index moves behind its place in space.
Tensors batch_to_space(const Call& c) {
  const Ints &block = c.attrs.ints(0), &crops = c.attrs.ints(1);
  check_blocks(c, block, crops, "crops");
  const Shape& x = c.shape(0);
  const int n = static_cast<int>(block.size());
  int product = 1;
  for (int b : block) product *= b;
  if (x[0] % product != 0) c.fail("the batch ", x[0], " of x ", x, " must be divisible by ", product, ", the product of blockShape");
  if (x.rank() + n > max_rank) c.fail("x ", x, " has too many dimensions for ", n, " blocks");
  Shape apart, joined{x[0] / product};
  Ints perm{n}, begin{0}, size{x[0] / product};
  for (int b : block) apart.push_back(b);
  apart.push_back(x[0] / product);
  for (int i = 1; i < x.rank(); i++) {
    apart.push_back(x[i]);
    perm.push_back(n + i);
    if (i <= n) perm.push_back(i - 1);
    const int whole = i <= n ? x[i] * block[i - 1] : x[i], first = i <= n ? crops[2 * i - 2] : 0, last = i <= n ? crops[2 * i - 1] : 0;
    if (first + last > whole) c.fail("crops ", first, " and ", last, " exceed dimension ", i, ", which is ", whole);
    joined.push_back(whole);
    begin.push_back(first);
    size.push_back(whole - first - last);
  }
  return {slice(reshape(transpose(reshape(c[0], apart), perm), joined), begin, size)};
}

Tensors space_to_batch(const Call& c) {
  const Ints &block = c.attrs.ints(0), &paddings = c.attrs.ints(1);
  check_numeric(c);
  check_blocks(c, block, paddings, "paddings");
  const Shape& x = c.shape(0);
  const int n = static_cast<int>(block.size());
  if (x.rank() + n > max_rank) c.fail("x ", x, " has too many dimensions for ", n, " blocks");
  Ints before(static_cast<size_t>(x.rank()), 0), after = before, perm, rest{0};
  Shape apart{x[0]}, joined{x[0]};
  for (int i = 1; i < x.rank(); i++) {
    rest.push_back(apart.rank());
    if (i > n) {
      apart.push_back(x[i]);
      joined.push_back(x[i]);
      continue;
    }
    const int b = block[i - 1];
    before[i] = paddings[2 * i - 2];
    after[i] = paddings[2 * i - 1];
    const int padded = x[i] + before[i] + after[i];
    if (padded % b != 0) c.fail("dimension ", i, " of x ", x, " is ", padded, " with its padding, which block ", b, " does not divide");
    apart.push_back(padded / b);
    perm.push_back(apart.rank());
    apart.push_back(b);
    joined.push_back(padded / b);
    joined[0] *= b;
  }
  perm.insert(perm.end(), rest.begin(), rest.end());
  return {reshape(transpose(reshape(pad(c[0], before, after), apart), perm), joined)};
}

Tensors depth_to_space(const Call& c) {
  const int block = int_attr(c, 0, "blockSize");
  const std::string& format = c.attrs.string(1);
  if (format != "NHWC" && format != "NCHW") c.fail("dataFormat must be 'NHWC' or 'NCHW', got '", format, "'");
  if (c[0].rank() != 4) c.fail("x must have rank 4, got ", c.shape(0));
  if (block < 2) c.fail("blockSize must be 2 or more, got ", block);
  const bool last = format == "NHWC";
  const Tensor x = last ? c[0] : transpose(c[0], {0, 2, 3, 1});
  const int n = x.shape()[0], h = x.shape()[1], w = x.shape()[2], depth = x.shape()[3];
  if (depth % (block * block) != 0) c.fail("the depth ", depth, " of x ", c.shape(0), " must be divisible by ", block * block, ", the square of blockSize");
  const int channels = depth / (block * block);
  const Tensor y = reshape(transpose(reshape(x, {n, h, w, block, block, channels}), {0, 1, 3, 2, 4, 5}), {n, h * block, w * block, channels});
  return {last ? y : transpose(y, {0, 3, 1, 2})};
}

const OpDef rows[] = {
    {.signature = "batchToSpaceND(x: tensor, blockShape: int[], crops: pairs): tensor",
     .doc = "Moves the batch dimension into blocks of the dimensions after it, then crops those.", .kind = Kind::composite, .compose = batch_to_space},
    {.signature = "spaceToBatchND(x: tensor, blockShape: int[], paddings: pairs): tensor",
     .doc = "Pads the dimensions after the batch, then moves their blocks into the batch.", .kind = Kind::composite, .compose = space_to_batch},
    {.signature = "depthToSpace(x: tensor, blockSize: int, dataFormat: 'NHWC'|'NCHW' = 'NHWC'): tensor",
     .doc = "Moves depth into square blocks of the picture.", .kind = Kind::composite, .compose = depth_to_space},
};

}  // namespace

std::span<const OpDef> block_ops() { return rows; }

}  // namespace nacre
