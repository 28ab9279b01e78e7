#include "tests/core/support.h"

#include <numeric>

#include "core/ops/ops.h"

namespace nacre::testing {

Tensor tensor(const std::vector<float>& values, const Shape& shape) {
  return leaf(buffer_of(values.data(), values.size() * 4), {shape, DType::float32});
}

Tensor counting(const Shape& shape, float start, float step) {
  std::vector<float> v(shape.size());
  for (size_t i = 0; i < v.size(); i++) v[i] = start + step * static_cast<float>(i);
  return tensor(v, shape);
}

std::vector<float> values(const Tensor& t) {
  evaluate(t);
  const float* data = reinterpret_cast<const float*>(host_data(t));
  return {data, data + t.shape().size()};
}

namespace {

Slot whole(const Ref<Buffer>& b) { return {b.get(), 0, 0}; }

struct HostedKernel : Kernel {
  explicit HostedKernel(const Work& w) : work(w) {}

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) override {
    Backend& reference = reference_backend();
    Work op{.op = work.op, .attrs = work.attrs, .fused = work.fused, .in = work.in, .out = work.out};
    std::vector<Slot> inputs(in.begin(), in.end());
    std::vector<Ref<Buffer>> buffers;
    const auto fresh = [&](int64_t bytes) {
      buffers.push_back(allocate_host(&reference, bytes));
      return whole(buffers.back());
    };
    if (work.prologue) {
      const size_t n = work.prologue->inputs.size();
      const Spec spec{work.prologue->shape, work.prologue->outputs[0].dtype};
      const Slot made = fresh(spec.bytes());
      reference.prepare({.fused = work.prologue})->run(in.first(n), {&made, 1}, scratch);
      op.in = {spec};
      op.in.insert(op.in.end(), work.in.begin() + n, work.in.end());
      inputs = {made};
      inputs.insert(inputs.end(), in.begin() + n, in.end());
    }
    if (!work.epilogue) {
      reference.prepare(op)->run(inputs, out, scratch);
      return;
    }
    const size_t extra = work.epilogue->inputs.size() - 1, own = inputs.size() - extra;
    const Slot result = fresh(work.out[0].bytes());
    reference.prepare(op)->run(std::span(inputs).first(own), {&result, 1}, scratch);
    std::vector<Slot> rest = {result};
    rest.insert(rest.end(), inputs.begin() + own, inputs.end());
    reference.prepare({.fused = work.epilogue})->run(rest, out, scratch);
  }

  Work work;
};

struct FusingBackend : Backend {
  std::string_view name() const override { return "fusing"; }
  bool supports(const Work& w) const override {
    const bool reduction = w.op && w.op->name() == "_sum";
    return (!w.op || w.op->reference) && (!w.prologue || reduction) && (!w.epilogue || !reduction);
  }
  std::unique_ptr<Kernel> prepare(const Work& w) override { return std::make_unique<HostedKernel>(w); }
};

}  // namespace

Backend& fusing_backend() {
  static FusingBackend b;
  return b;
}

std::vector<float> difference_quotient(const std::function<Tensor(const Tensor&)>& f, const Tensor& x, float h) {
  const std::vector<float> at = values(x);
  std::vector<float> slopes(at.size());
  const auto sum_at = [&](std::vector<float> v) {
    const std::vector<float> y = values(f(tensor(v, x.shape())));
    return std::accumulate(y.begin(), y.end(), 0.0);
  };
  for (size_t i = 0; i < at.size(); i++) {
    std::vector<float> up = at, down = at;
    up[i] += h;
    down[i] -= h;
    slopes[i] = static_cast<float>((sum_at(up) - sum_at(down)) / (up[i] - down[i]));
  }
  return slopes;
}

}  // namespace nacre::testing
