#include "backend_wasm_simd/backend.h"

#include <unordered_map>

#include "backend_wasm_simd/kernels.h"

namespace nacre {
namespace {

class WasmBackend : public Backend {
 public:
  WasmBackend() {
    for (const auto family : {gemm_kernels(), conv_kernels(), depthwise_kernels(), bytes_kernels(), bytes_depthwise_kernels(), pool_kernels(), softmax_kernels(), resize_kernels(),
                              reduce_kernels(), arg_kernels(), scan_kernels(), fft_kernels(), concat_kernels(), pad_kernels(), gather_kernels(), topk_kernels(),
                              source_kernels()})
      for (const KernelRow& row : family) rows_.emplace(&find_op(row.op), &row);
  }

  std::string_view name() const override { return "wasm"; }

  bool supports(const Work& w) const override {
    if (!w.op) return w.out_rows.dense() || w.out[0].dtype != DType::boolean;
    const auto row = rows_.find(w.op);
    if (row == rows_.end() || (!w.dense() && !(row->second->in_rows && row->second->in_rows(w)))) return false;
    return row->second->supports ? row->second->supports(w) : !w.prologue && !w.epilogue;
  }

  std::unique_ptr<Kernel> prepare(const Work& w) override { return w.op ? rows_.at(w.op)->make(w) : fused_kernel(w); }

  bool has_kernel(const OpDef& op) const { return rows_.contains(&op); }

 private:
  std::unordered_map<const OpDef*, const KernelRow*> rows_;
};

WasmBackend& backend() {
  static WasmBackend b;
  return b;
}

}  // namespace

Backend& wasm_backend() { return backend(); }

bool has_wasm_kernel(const OpDef& op) { return backend().has_kernel(op); }

}  // namespace nacre
