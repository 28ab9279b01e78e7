// The scalar reference: the oracle of the tests and the last fallback. Plain on purpose.
#include "core/backend.h"

#include <cstring>

#include "core/graph/constants.h"

namespace nacre {
namespace {

Word convert(Word w, DType from, DType to) {
  if ((from == DType::float32) == (to == DType::float32)) {
    if (to == DType::boolean) w.i = w.i != 0;
    return w;
  }
  if (to == DType::float32) w.f = static_cast<float>(w.i);
  else if (to == DType::boolean) w.i = w.f != 0;
  else w.i = w.f != w.f ? 0 : w.f >= 2147483648.0f ? INT32_MAX : w.f <= -2147483648.0f ? INT32_MIN : static_cast<int32_t>(w.f);
  return w;
}

Word load(const char* data, int64_t index, DType t) {
  Word w{};
  if (t == DType::boolean) w.i = data[index] != 0;
  else std::memcpy(&w, data + 4 * index, 4);
  return w;
}

void store(char* data, int64_t index, DType t, Word w) {
  if (t == DType::boolean) data[index] = w.i != 0;
  else std::memcpy(data + 4 * index, &w, 4);
}

Word compute(const Instruction& i, const std::vector<Word>& values) {
  if (i.op == &constant_row) return convert({.f = i.imm[0]}, DType::float32, i.dtype);
  if (i.op->result == Elementwise::Result::attribute) return convert(values[i.a], i.operand, i.dtype);
  Word a = values[i.a], b = values[i.b], c = values[i.c];
  if (i.operand == DType::float32) return i.op->on_float(a, b, c, i.imm.data());
  if (i.op->on_int) return i.op->on_int(a, b, c, i.imm.data());
  for (Word* w : {&a, &b, &c}) *w = convert(*w, i.operand, DType::float32);
  return convert(i.op->on_float(a, b, c, i.imm.data()), i.op->result == Elementwise::Result::boolean ? DType::boolean : DType::float32, i.dtype);
}

struct FusedReference : Kernel {
  explicit FusedReference(std::shared_ptr<const Fused> program) : program(std::move(program)) {}

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    const Fused& f = *program;
    std::vector<Word> values(f.code.size());
    std::array<int, max_rank> at{};
    const int64_t n = f.shape.size();
    for (int64_t e = 0; e < n; e++) {
      for (size_t k = 0; k < f.code.size(); k++) values[k] = f.code[k].op ? compute(f.code[k], values) : value_at(f.inputs[f.code[k].a], in[f.code[k].a], at);
      for (size_t k = 0; k < f.outputs.size(); k++) store(host_data(out[k]), e, f.outputs[k].dtype, values[f.outputs[k].value]);
      for (int d = f.shape.rank() - 1; d >= 0 && ++at[d] == f.shape[d]; d--) at[d] = 0;
    }
  }

  Word value_at(const Fused::Input& input, const Slot& slot, const std::array<int, max_rank>& at) const {
    int64_t index = input.offset;
    for (int d = 0; d < program->shape.rank(); d++) index += at[d] * input.strides[d];
    return load(host_data(slot), index, input.dtype);
  }

  std::shared_ptr<const Fused> program;
};

struct OpReference : Kernel {
  explicit OpReference(const Work& w) : work(w) {}

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    std::vector<const void*> from;
    std::vector<void*> to;
    for (const Slot& s : in) from.push_back(s.buffer ? host_data(s) : nullptr);
    for (const Slot& s : out) to.push_back(host_data(s));
    work.op->reference({work.attrs, work.in, from, work.out, to});
  }

  Work work;
};

struct Reference : Backend {
  std::string_view name() const override { return "cpu"; }
  bool supports(const Work& w) const override { return w.dense() && !w.epilogue && !w.prologue && (!w.op || w.op->reference); }
  std::unique_ptr<Kernel> prepare(const Work& w) override {
    if (!w.op) return std::make_unique<FusedReference>(w.fused);
    if (!w.op->reference) fail(w.op->name(), "has no kernel on any backend");
    return std::make_unique<OpReference>(w);
  }
};

}  // namespace

Backend& reference_backend() {
  static Reference* const forever = new Reference;  // tensors that live until the program ends refer to it
  return *forever;
}

}  // namespace nacre
