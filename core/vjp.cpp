#include "core/vjp.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <unordered_map>

#include "core/blame.h"
#include "core/evaluate.h"
#include "core/op.h"
#include "core/ops/host.h"
#include "core/ops/ops.h"
#include "core/walk.h"

namespace nacre {

std::function<Tensors(int, const Tensor&)> custom_gradient_hook;

const OpDef custom_gradient_op = {
    .signature = "_customGradient(x: tensor, inputs: tensor[], callback: int): tensor",
    .doc = "Passes x on. Its gradient with respect to inputs is what the callback makes of the gradient of x.",
    .kind = Kind::view,
    .infer = [](const Call& c) -> Specs { return {c[0].spec()}; },
    .vjp = [](const Backward& b) -> Tensors {
      Tensors grads = custom_gradient_hook(b.call.attrs.integer(0), b.dy[0]);
      if (grads.size() + 1 != b.call.in.size())
        fail("customGrad", "the gradient function returned ", grads.size(), " gradients for ", b.call.in.size() - 1, " inputs");
      grads.insert(grads.begin(), Tensor{});
      return grads;
    },
    .view = [](const Attrs&, const Spec&, const Spec&, const View& v) -> std::optional<View> { return v; },
};

GradientSearch& gradient_search() {
  static GradientSearch search;
  return search;
}

namespace {

// One differentiation: the recorded nodes from xs to ys, and the gradients of their outputs so far. Rules make new nodes and may evaluate,
// both of which walk graphs: hence numbers of its own, not the marks in the nodes.
class Sweep {
 public:
  Sweep(std::span<const Tensor> ys, std::span<const Tensor> xs, uint64_t first_id)
      : order_(topological(ys, [&](const Node& n) { return n.id >= first_id; })), depends_(order_.size()), gradients_(order_.size()) {
    for (uint32_t i = 0; i < order_.size(); i++) number_.emplace(order_[i], i);
    for (const Tensor& x : xs)
      if (const auto it = number_.find(x.node.get()); it != number_.end()) depends_[it->second] = true;
    for (uint32_t i = 0; i < order_.size(); i++) {
      if (order_[i]->id < first_id) continue;
      for (const Tensor& in : order_[i]->inputs)
        if (wanted(in)) depends_[i] = walked_[i] = true;
    }
  }

  void add(const Tensor& to, const Tensor& gradient) {
    if (!(gradient.shape() == to.shape()))
      fail("gradient", "a gradient has shape ", gradient.shape(), " but the result of ", to.node->op->name(), " that it belongs to has ", to.shape());
    Tensor& sum = of(to);
    sum = sum ? ops::add(sum, gradient) : gradient;
  }

  void run() {
    for (size_t i = order_.size(); i-- > 0;)
      if (walked_[i]) through(*order_[i], gradients_[i]);
  }

  // Zero where ys depend on x, but through functions without a slope only.
  Tensor result(const Tensor& x) {
    if (!number_.contains(x.node.get())) return {};
    const Tensor& gradient = of(x);
    return gradient ? gradient : ops::fill(x.shape(), 0);
  }

 private:
  bool wanted(const Tensor& input) const { return input && depends_[number_.at(input.node.get())]; }

  Tensor& of(const Tensor& t) {
    Tensors& g = gradients_[number_.at(t.node.get())];
    g.resize(t.node->specs.size());
    return g[t.out];
  }

  static Tensors gradients(const Node& n, const Backward& b) {
    try {
      return n.op->vjp(b);
    } catch (const OutOfMemory&) {
      throw;
    } catch (const Error& e) {
      if (n.op == &custom_gradient_op) throw;
      blame(*n.op, e);
    }
  }

  void through(Node& n, Tensors dy) {
    if (std::none_of(dy.begin(), dy.end(), [](const Tensor& t) { return static_cast<bool>(t); })) return;
    if (!n.op->vjp) fail(n.op->name(), "has no gradient, but one is wanted through its result; leave it out of the differentiated function or give a custom gradient");
    const auto needs = std::make_unique<bool[]>(n.inputs.size());
    for (size_t i = 0; i < n.inputs.size(); i++) needs[i] = wanted(n.inputs[i]);
    Tensors y;
    for (uint32_t i = 0; i < n.specs.size(); i++) y.push_back({Ref<Node>(&n), i});
    const Tensors dx = gradients(n, Backward{{*n.op, n.inputs, n.attrs}, y, dy, {needs.get(), n.inputs.size()}});
    for (size_t i = 0; i < dx.size(); i++) {
      if (!dx[i] || !needs[i]) continue;
      if (gradient_search().on) search(n, i, dx[i]);
      add(n.inputs[i], dx[i]);
    }
  }

  static void search(const Node& n, size_t input, const Tensor& gradient) {
    std::string& found = gradient_search().found;
    if (!found.empty() || gradient.dtype() != DType::float32) return;
    const std::vector<float> values = ops::values_of<float>(gradient);
    const auto bad = std::find_if(values.begin(), values.end(), [](float v) { return !std::isfinite(v); });
    if (bad != values.end()) found = text(double{*bad}, "\t", n.op->name(), "\t", input, "\t", gradient.spec());
  }

  std::vector<Node*> order_;
  std::unordered_map<const Node*, uint32_t> number_;
  std::vector<bool> depends_;           // on one of xs
  std::vector<bool> walked_ = std::vector<bool>(order_.size());  // so through its inputs: a gradient goes through it
  std::vector<Tensors> gradients_;      // per node, per output
};

}  // namespace

Tensors vjp(std::span<const Tensor> ys, std::span<const Tensor> dys, std::span<const Tensor> xs, uint64_t first_id) {
  const GradientScope scope;  // what rules evaluate must not detach what is still to be walked
  Sweep sweep(ys, xs, first_id);
  for (size_t i = 0; i < ys.size(); i++) sweep.add(ys[i], dys[i] ? dys[i] : ops::ones_like(ys[i]));
  sweep.run();
  Tensors result;
  for (const Tensor& x : xs) result.push_back(sweep.result(x));
  return result;
}

}  // namespace nacre
