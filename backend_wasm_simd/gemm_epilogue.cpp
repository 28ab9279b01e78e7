#include "backend_wasm_simd/gemm_epilogue.h"

#include <algorithm>
#include <string_view>

#include "backend_wasm_simd/threads.h"

namespace nacre {
namespace {

// Each input element is read once, in the order of the results.
bool in_order(const Fused& program, size_t input) {
  const auto strides = contiguous_strides(program.shape);
  const Fused::Input& in = program.inputs[input];
  for (int i = 0; i < program.shape.rank(); i++) {
    if (program.shape[i] != 1 && in.strides[i] != strides[i]) return false;
  }
  return in.offset == 0;
}

// One value per element of the last axis.
bool is_bias(const Fused& program, size_t input, int columns) {
  const int last = program.shape.rank() - 1;
  const Fused::Input& in = program.inputs[input];
  if (last < 0 || program.shape[last] != columns || in.strides[last] != 1 || in.dtype != DType::float32) return false;
  for (int i = 0; i < last; i++) {
    if (program.shape[i] != 1 && in.strides[i] != 0) return false;
  }
  return true;
}

}  // namespace

bool Epilogue::fits(const Work& work, int64_t size) {
  if (work.prologue) return false;
  if (!work.epilogue) return true;
  if (size == 1) return false;  // what depends on a single value counts as uniform, and is computed before the product is there
  const Fused& program = *work.epilogue;
  if (program.outputs.empty()) return true;  // asked ahead of fusion, which gives one output of the size of the result
  if (program.inputs.empty() || program.shape.size() != size || !in_order(program, 0)) return false;
  if (!work.out_rows.dense() && !read_in_rows(program, 0, work.out_rows)) return false;
  return std::all_of(work.out.begin(), work.out.end(), [&](const Spec& s) { return s.dtype == DType::float32; });
}

Epilogue::Epilogue(const Work& work, int columns, size_t op_inputs) : op_inputs_(op_inputs) {
  if (!work.epilogue || recognise(*work.epilogue, columns)) return;
  finish_ = {};
  bias_.reset();
  runner_.emplace(*read_in_rows(*work.epilogue, 0, work.out_rows), threads(), work.out_rows);
  inputs_.resize(work.epilogue->inputs.size());
  outputs_.resize(work.epilogue->outputs.size());
}

// clamp(result + bias), where either may be missing.
bool Epilogue::recognise(const Fused& program, int columns) {
  if (program.outputs.size() != 1) return false;
  const auto at = [&](uint16_t i) -> const Instruction& { return program.code[i]; };
  const Instruction* top = &at(program.outputs[0].value);
  if (top->dtype != DType::float32 || !top->op) return false;
  const std::string_view name = top->op->name;
  if (name == "relu" || name == "relu6" || name == "clipByValue") {
    finish_.low = name == "clipByValue" ? top->imm[0] : 0.0f;
    if (name != "relu") finish_.high = name == "clipByValue" ? top->imm[1] : 6.0f;
    top = &at(top->a);
  }
  if (top->op && std::string_view(top->op->name) == "add") {
    const Instruction *result = &at(top->a), *bias = &at(top->b);
    if (result->op || bias->op) return false;
    if (result->a != 0) std::swap(result, bias);
    if (bias->a == 0 || !is_bias(program, bias->a, columns)) return false;
    bias_ = bias->a;
    bias_offset_ = program.inputs[bias->a].offset;
    top = result;
  }
  return !top->op && top->a == 0 && program.inputs[0].dtype == DType::float32;
}

gemm::Finish Epilogue::finish(std::span<const Slot> in) const {
  gemm::Finish f = finish_;
  if (bias_) f.bias = reinterpret_cast<const float*>(host_data(in[op_inputs_ + *bias_ - 1])) + bias_offset_;
  return f;
}

void Epilogue::begin(std::span<const Slot> in, std::span<const Slot> out) {
  if (!runner_) return;
  for (size_t i = 0; i < outputs_.size(); i++) outputs_[i] = host_data(out[i]);
  for (size_t i = 0; i < inputs_.size(); i++) inputs_[i] = i == 0 ? outputs_[0] : host_data(in[op_inputs_ + i - 1]);
  runner_->bind(inputs_.data());
}

}  // namespace nacre
