// Products of matrices, for every kernel that is one.
#pragma once
#include "backend_webgl/kernels.h"

namespace nacre::webgl {

// The operands as matrices, [.., rows, columns]; dimensions before the last two broadcast. Their layouts are those of the work's inputs 0 and 1, and of its
// output.
struct Product {
  Spec a, b, y;
  bool transpose_a, transpose_b;
};
std::unique_ptr<Kernel> product_kernel(const Work&, const Product&);

// Into how many parts a sum of `terms` is split so that the device has enough to do at once; each is `chunk` long, a multiple of four.
struct Split {
  int parts, chunk;
};
Split split_sum(const Layout& out, int terms);

}  // namespace nacre::webgl
