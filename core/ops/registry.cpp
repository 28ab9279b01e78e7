#include <vector>

#include "core/ops/families.h"

namespace nacre {

std::span<const OpDef* const> registry() {
  static const auto all = [] {
    std::vector<const OpDef*> ops;
    for (const auto family : {elementwise_ops(), elementwise_binary_ops(), arithmetic_ops(), reduce_ops(), statistics_ops(), scan_ops(),
                              sort_ops(), source_ops(), random_ops(), view_ops(), carried_ops(), complex_ops(), spectral_ops(), string_ops(), slice_ops(), pad_ops(), join_ops(), gather_ops(), block_ops(),
                              matmul_ops(), conv_ops(), conv_primitive_ops(), fused_ops(), pool_ops(), norm_ops(), dropout_ops(), image_ops(),
                              image_sample_ops(), threshold_ops(), suppression_ops(), volume_ops(), window_ops(), scatter_ops(), counting_ops(),
                              einsum_ops(), recurrent_ops(), sparse_ops(), ragged_ops(), loss_ops(), selection_ops(), linalg_ops(),
                              linalg_primitive_ops(), quantized_ops()})
      for (const OpDef& op : family) ops.push_back(&op);
    return ops;
  }();
  return all;
}

}  // namespace nacre
