// Elementwise programs that stand alone.
#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"
#include "backend_wasm_simd/threads.h"
#include "backend_wasm_simd/tiles.h"

namespace nacre {
namespace {

constexpr int64_t worth_sharing = 4096;  // elements, of which none takes more than some nanoseconds

struct FusedKernel : Kernel {
  FusedKernel(const Fused& program, const Rows& rows)
      : runner(program, program.shape.size() < worth_sharing ? 1 : threads(), rows), operands(program.inputs.size(), program.outputs.size()) {}

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    operands.set(in, out);
    runner.bind(operands.in.data());
    runner.all(operands.out.data());
  }

  FusedRunner runner;
  Operands operands;
};

}  // namespace

std::unique_ptr<Kernel> fused_kernel(const Work& w) {
  std::unique_ptr<Kernel> copy = copy_kernel(*w.fused, w.out_rows);
  return copy ? std::move(copy) : std::make_unique<FusedKernel>(*w.fused, w.out_rows);
}

}  // namespace nacre
