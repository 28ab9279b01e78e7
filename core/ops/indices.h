// Indices as arguments: checks of what is known at the call, and coordinates as places in memory.
#pragma once
#include "core/ops/helpers.h"

namespace nacre::ops {

// The first coordinates that lie outside [0, sizes), of indices that were given as data; `sizes` has one number per coordinate, and coordinates
// lie side by side in the last dimension. Nothing where all are inside, or where an op is yet to compute them.
Ints outside(const Tensor& indices, std::span<const int> sizes);

// Coordinates (the last dimension of int32 indices) as places in row-major order within the leading dimensions of `shape`; -1: outside.
Tensor places(const Tensor& indices, const Shape& shape);

// The sum of the slices of `updates` [n, inner] that go to each of the rows; places outside count nowhere. Result: [rows, inner].
Tensor scatter_sum(const Tensor& updates, const Tensor& places, int rows);

}  // namespace nacre::ops
