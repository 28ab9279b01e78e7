// Scales that follow a product or a convolution go into its weights, where both are known: (x * w) * s = x * (w * s). With that a batch normalisation
// costs no more than a bias. What is computed of known values here, folding computes once.
#include <algorithm>

#include "core/graph/constants.h"
#include "core/graph/graph.h"

namespace nacre {
namespace {

using Step = Graph::Step;
using Input = Graph::Input;

struct Ops {
  const OpDef *add, *sub, *mul, *div, *neg, *reciprocal, *reshape, *conv, *depthwise, *mat_mul;
};
const Ops& known_ops() {
  static const Ops ops = {&find_op("add"), &find_op("sub"), &find_op("mul"), &find_op("div"), &find_op("neg"), &find_op("reciprocal"),
                          &find_op("_reshape"), &find_op("_conv2d"), &find_op("_depthwiseConv2d"), &find_op("_matMul")};
  return ops;
}

// y = product * scale + offset, where scale and offset are values per column, or one for all.
struct Affine {
  Input scale = no_input, offset = no_input;
  Shape shape;  // of y
};

class Absorber {
 public:
  Absorber(const Graph& g, std::span<const Tensor> known) : g_(g), constant_(constant_steps(g, known)), readers_(g.steps.size()), place_(g.steps.size()), chain_(g.steps.size()) {
    for (const Step& s : g.steps)
      for (const Input& in : s.inputs)
        if (!(in == no_input)) readers_[in.step]++;
  }

  Graph run() {
    for (uint32_t s = 0; s < g_.steps.size(); s++) {
      chain_[s] = chain_of(s);
      if (chain_[s].part && chain_[s].product != s) chain_[before(s)].continued = true;
    }
    for (uint32_t s = 0; s < g_.steps.size(); s++) {
      if (chain_[s].scales && !chain_[s].continued) {
        replace(s);
        continue;
      }
      Step step = g_.steps[s];
      for (Input& in : step.inputs)
        if (!(in == no_input)) in.step = place_[in.step];
      place_[s] = out_.append(std::move(step)).step;
    }
    return without_dead_code(std::move(out_));
  }

 private:
  // A chain starts at a product and goes on through steps that have one reader.
  struct Link {
    uint32_t product = 0;
    bool scales = false;  // here or before
    bool part = false;
    bool continued = false;
  };

  uint32_t before(uint32_t s) const { return g_.steps[s].inputs[1 - vector_operand(g_.steps[s])].step; }

  bool is_product(const Step& s) const {
    const Ops& op = known_ops();
    if (s.op == op.mat_mul) return s.inputs.size() == 2 && !s.attrs.flag(1) && g_.spec(s.inputs[1]).shape.rank() == 2 && constant_[s.inputs[1].step];
    return (s.op == op.conv || s.op == op.depthwise) && constant_[s.inputs[1].step];
  }

  // The operand of an elementwise step that is a value per column of the other one, or one value for all; -1: neither is.
  int vector_operand(const Step& s) const {
    const Ops& op = known_ops();
    if (s.op != op.add && s.op != op.sub && s.op != op.mul && s.op != op.div) return -1;
    if (s.specs[0].dtype != DType::float32) return -1;
    for (int i : {1, 0}) {
      const Input& c = s.inputs[i];
      if (i == 0 && s.op == op.div) return -1;
      if (!constant_[c.step] || constant_[s.inputs[1 - i].step] || !(g_.spec(s.inputs[1 - i]) == s.specs[0])) continue;
      const Shape &vector = g_.spec(c).shape, &all = s.specs[0].shape;
      if (vector.size() == 1 || (vector.size() == all[-1] && vector[-1] == all[-1])) return i;
    }
    return -1;
  }

  Link chain_of(uint32_t s) const {
    const Step& step = g_.steps[s];
    if (constant_[s]) return {};
    if (is_product(step)) return {s, false, true};
    const int c = vector_operand(step);
    if (c < 0) return {};
    const uint32_t from = step.inputs[1 - c].step;
    const Step& other = g_.steps[from];
    if (!chain_[from].part || readers_[from] != 1 || other.keep() || other.held()) return {};
    return {chain_[from].product, chain_[from].scales || step.op == known_ops().mul || step.op == known_ops().div, true};
  }

  void replace(uint32_t end) {
    std::vector<uint32_t> steps;  // from the end to the product
    for (uint32_t s = end; s != chain_[end].product; s = before(s)) steps.push_back(s);
    Affine y;
    for (size_t i = steps.size(); i-- > 0;) apply(g_.steps[steps[i]], y);
    Step product = g_.steps[chain_[end].product];
    for (Input& in : product.inputs) in.step = place_[in.step];
    product.inputs[1] = elementwise(known_ops().mul, product.inputs[1], columns(y.scale, product));
    product.origins = g_.steps[end].origins;
    if (y.offset == no_input) {
      place_[end] = out_.append(std::move(product)).step;
      return;
    }
    for (Graph::Origin& o : product.origins) o.keep = o.held = false;
    const Spec spec = product.specs[0];
    const Input scaled = out_.append(std::move(product));
    place_[end] = out_.append({.op = known_ops().add, .inputs = {scaled, y.offset}, .specs = {spec}, .origins = g_.steps[end].origins}).step;
  }

  void apply(const Step& s, Affine& y) {
    const Ops& op = known_ops();
    const int at = vector_operand(s);
    const Input c{place_[s.inputs[at].step], s.inputs[at].out};
    const auto onto = [&](Input& to, const OpDef* combine) { to = to == no_input ? c : elementwise(combine, to, c); };
    if (s.op == op.add) return onto(y.offset, op.add);
    if (s.op == op.mul || s.op == op.div) {
      if (s.op == op.div && y.scale == no_input) y.scale = unary(op.reciprocal, c);
      else onto(y.scale, s.op);
      if (!(y.offset == no_input)) y.offset = elementwise(s.op, y.offset, c);
      return;
    }
    if (at == 1) {
      y.offset = y.offset == no_input ? unary(op.neg, c) : elementwise(op.sub, y.offset, c);
      return;
    }
    y.offset = y.offset == no_input ? c : elementwise(op.sub, c, y.offset);  // c - y
    y.scale = y.scale == no_input ? out_.append({.op = &find_op("fill"), .attrs = {Ints{}, -1.0, DType::float32}, .specs = {{Shape{}}}}) : unary(op.neg, y.scale);
  }

  // Values per column in the shape in which they multiply the weights.
  Input columns(Input scale, const Step& product) {
    const Shape& weights = out_.spec(product.inputs[1]).shape;
    if (out_.spec(scale).shape.size() == 1) return reshaped(scale, {});
    if (product.op == known_ops().depthwise) return reshaped(scale, {weights[2], weights[3]});
    return reshaped(scale, {weights[-1]});
  }

  Input reshaped(Input x, const Shape& shape) {
    if (out_.spec(x).shape == shape) return x;
    return out_.append({.op = known_ops().reshape, .attrs = {Ints(shape.begin(), shape.end())}, .inputs = {x}, .specs = {{shape}}});
  }
  Input unary(const OpDef* op, Input x) { return out_.append({.op = op, .inputs = {x}, .specs = {out_.spec(x)}}); }
  Input elementwise(const OpDef* op, Input a, Input b) {
    return out_.append({.op = op, .inputs = {a, b}, .specs = {{broadcast(op->name(), out_.spec(a).shape, out_.spec(b).shape)}}});
  }

  const Graph& g_;
  Graph out_;
  std::vector<char> constant_;
  std::vector<uint32_t> readers_, place_;
  std::vector<Link> chain_;
};

}  // namespace

Graph absorb_scales(const Graph& g, std::span<const Tensor> known) {
  if (std::none_of(known.begin(), known.end(), [](const Tensor& t) { return static_cast<bool>(t); })) return g;
  return Absorber(g, known).run();
}

}  // namespace nacre
