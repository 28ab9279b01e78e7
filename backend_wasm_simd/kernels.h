// The kernels of this backend: one row per op, one function per family of files. backend.cpp lists the families.
#pragma once
#include <memory>
#include <span>

#include "core/backend.h"

namespace nacre {

struct KernelRow {
  const char* op;                       // name of the op's row
  bool (*supports)(const Work&);        // null: every work without prologue and epilogue
  std::unique_ptr<Kernel> (*make)(const Work&);
  bool (*in_rows)(const Work&) = nullptr;  // whether its operands may lie in these rows; null: only dense ones
};

// Fused products, convolutions and their kin.
std::span<const KernelRow> gemm_kernels();
std::span<const KernelRow> conv_kernels();
std::span<const KernelRow> depthwise_kernels();
std::span<const KernelRow> bytes_kernels();
std::span<const KernelRow> bytes_depthwise_kernels();
std::span<const KernelRow> pool_kernels();
std::span<const KernelRow> softmax_kernels();
std::span<const KernelRow> resize_kernels();
// Memory-bound ones.
std::span<const KernelRow> reduce_kernels();
std::span<const KernelRow> arg_kernels();
std::span<const KernelRow> scan_kernels();
std::span<const KernelRow> fft_kernels();
std::span<const KernelRow> concat_kernels();
std::span<const KernelRow> pad_kernels();
std::span<const KernelRow> gather_kernels();
std::span<const KernelRow> topk_kernels();
std::span<const KernelRow> source_kernels();

// An elementwise program by itself (Work::op is null).
std::unique_ptr<Kernel> fused_kernel(const Work&);
// One that only copies rows, to rows of the same length or one after the other; null where the program is something else.
std::unique_ptr<Kernel> copy_kernel(const Fused&, const Rows& result);

}  // namespace nacre
