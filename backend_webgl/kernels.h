// The kernels of this backend: one row per op, one function per family of files. backend.cpp lists the families.
#pragma once
#include <memory>
#include <span>

#include "backend_webgl/program.h"
#include "core/backend.h"

namespace nacre::webgl {

struct KernelRow {
  const char* op;                 // name of the op's row
  bool (*supports)(const Work&);  // null: every work without prologue; the kernel then takes any epilogue
  std::unique_ptr<Kernel> (*make)(const Work&);
};

std::span<const KernelRow> movement_kernels();
std::span<const KernelRow> reduce_kernels();
std::span<const KernelRow> order_kernels();
std::span<const KernelRow> softmax_kernels();
std::span<const KernelRow> index_kernels();
std::span<const KernelRow> scan_kernels();
std::span<const KernelRow> source_kernels();
std::span<const KernelRow> matmul_kernels();
std::span<const KernelRow> conv_kernels();
std::span<const KernelRow> depthwise_kernels();
std::span<const KernelRow> pool_kernels();
std::span<const KernelRow> resize_kernels();

// An elementwise program by itself (Work::op is null).
std::unique_ptr<Kernel> fused_kernel(const Work&);

// One draw that reads all inputs of the work, an epilogue's included, in their order.
struct DrawKernel : Kernel {
  explicit DrawKernel(Draw draw) : draw(std::move(draw)) {}
  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override { draw.run(in, out); }
  std::string programs() const override { return draw.text(); }
  Draw draw;
};

// The kernel of a work with one result: the inputs of the op must have been added to the shader, in their order, and nothing else; adds the epilogue.
std::unique_ptr<Kernel> draw_kernel(Shader&, const Work&, Shader::Level);
Draw finished_draw(Shader&, const Work&, Shader::Level);  // its draw

}  // namespace nacre::webgl
