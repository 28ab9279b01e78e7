// Products of quantised values become products of integers: x rounded to a grid (_fakeQuantize) times known weights that are bytes with a scale for each
// column. A product whose result is only read by such products, after a bias and a clamp at most, gives bytes itself, so that values stay bytes from one to
// the next.
#include <algorithm>
#include <cmath>
#include <optional>

#include "core/backend.h"
#include "core/graph/constants.h"
#include "core/graph/graph.h"
#include "core/ops/quantized.h"

namespace nacre {
namespace {

using Step = Graph::Step;
using Input = Graph::Input;
using quantized::Product;

struct Ops {
  const OpDef *add, *mul, *fill, *cast, *relu, *relu6, *clip, *reshape, *transpose, *broadcast, *conv, *depthwise, *mat_mul;
  const OpDef *fake, *bytes, *words, *quantize, *conv_bytes, *depthwise_bytes;
};
const Ops& known_ops() {
  static const Ops ops = {&find_op("add"), &find_op("mul"), &find_op("fill"), &find_op("cast"), &find_op("relu"), &find_op("relu6"),
                          &find_op("clipByValue"), &find_op("_reshape"), &find_op("_transpose"), &find_op("_broadcastTo"), &find_op("_conv2d"),
                          &find_op("_depthwiseConv2d"), &find_op("_matMul"), &find_op("_fakeQuantize"), &find_op("_bytes"), &find_op("_words"),
                          &find_op("_quantize"), &find_op("_conv2dBytes"), &find_op("_depthwiseConv2dBytes")};
  return ops;
}

// Weights as bytes, and what they are multiplied with, per column or for all.
struct Weights {
  Input words = no_input;        // the step that has them as bytes
  std::vector<uint32_t> views;   // between them and the product, the last one first
  bool turned = false;           // and then the product takes them transposed
  std::vector<Input> scales;
};

// Sums of more could leave int32.
constexpr int64_t most_products = INT32_MAX / (quantized::most_levels * 127) / 2;

// A product whose result is rounded, and what lies between.
struct Source {
  uint32_t product = 0;
  Input bias = no_input;
  double low = -HUGE_VAL, high = HUGE_VAL;  // a clamp after the bias
};

class Rewriter {
 public:
  Rewriter(const Graph& g, std::span<const Tensor> known)
      : g_(g), constant_(constant_steps(g, known)), readers_(g.steps.size()), weights_(g.steps.size()), source_(g.steps.size()), in_chain_(g.steps.size()),
        place_(g.steps.size(), no_input), codes_(g.steps.size(), no_input) {
    for (uint32_t s = 0; s < g.steps.size(); s++)
      for (const Input& in : g.steps[s].inputs)
        if (!(in == no_input)) readers_[in.step].push_back(s);
  }

  Graph run() {
    for (uint32_t s = 0; s < g_.steps.size(); s++) weights_[s] = weights_of(g_.steps[s]);
    for (uint32_t s = 0; s < g_.steps.size(); s++)
      if (is_grid(s) && only_codes(s) && !is_transposed(s)) find_source(s);
    for (uint32_t s = 0; s < g_.steps.size(); s++) write(s);
    return without_dead_code(std::move(out_));
  }

 private:
  bool is_grid(uint32_t s) const {
    const Step& f = g_.steps[s];
    return f.op == known_ops().fake && f.attrs.number(0) <= quantized::most_levels && f.specs[0].shape.rank() > 0 && g_.spec(f.inputs[0]) == f.specs[0] &&
           g_.spec(f.inputs[1]).shape.size() == 1 && g_.spec(f.inputs[2]).shape.size() == 1;
  }

  // Whether the step only shows a rounded value under another shape with the same channels, or in another order.
  bool shows_grid(uint32_t s) const {
    const Step& view = g_.steps[s];
    if (view.op != known_ops().transpose && view.op != known_ops().reshape) return false;
    const Shape &from = g_.spec(view.inputs[0]).shape, &to = view.specs[0].shape;
    return is_grid(view.inputs[0].step) && to.rank() > 0 && (view.op == known_ops().transpose || from[-1] == to[-1]);
  }

  // The rounding that a product reads.
  std::optional<uint32_t> grid_of(const Step& s) const {
    const uint32_t from = s.inputs[0].step;
    if (is_grid(from)) return from;
    if (shows_grid(from)) return g_.steps[from].inputs[0].step;
    return std::nullopt;
  }

  static bool multiplies(const Step& s) {
    const Ops& op = known_ops();
    return s.op == op.conv || s.op == op.depthwise || (s.op == op.mat_mul && !s.attrs.flag(0));
  }

  std::optional<Weights> weights_of(const Step& s) const {
    if (!multiplies(s) || !grid_of(s)) return std::nullopt;
    const Input filter = s.inputs[1];
    const Shape& shape = g_.spec(filter).shape;
    const bool depthwise = s.op == known_ops().depthwise;
    if (!constant_[filter.step] || (s.op == known_ops().mat_mul && (shape.rank() != 2 || g_.spec(s.inputs[0]).shape.rank() != 2))) return std::nullopt;
    if (depthwise && shape[3] != 1) return std::nullopt;
    if (shape.size() > most_products * std::max(1, s.specs[0].shape[-1])) return std::nullopt;
    const bool turned = s.op == known_ops().mat_mul && s.attrs.flag(1);
    std::optional<Weights> w = bytes_of(filter, depthwise ? 2 : turned ? 0 : shape.rank() - 1);
    if (w) w->turned = turned;
    return w;
  }

  // What the weights are made of, from the product down to the bytes; `axis` counts the columns.
  std::optional<Weights> bytes_of(Input at, int axis) const {
    const Ops& op = known_ops();
    Weights w;
    for (;;) {
      const Step& s = g_.steps[at.step];
      const Shape& shape = g_.spec(at).shape;
      if (s.op == op.bytes) {
        w.words = at;
        return w;
      }
      if ((s.op == op.mul || s.op == op.cast) && s.specs[0].dtype != DType::float32) return std::nullopt;
      if (s.op == op.mul) {
        const int scale = is_scale(g_.spec(s.inputs[1]).shape, shape, axis) ? 1 : is_scale(g_.spec(s.inputs[0]).shape, shape, axis) ? 0 : -1;
        if (scale < 0 || !(g_.spec(s.inputs[1 - scale]).shape == shape)) return std::nullopt;
        w.scales.push_back(s.inputs[scale]);
        at = s.inputs[1 - scale];
        continue;
      }
      if (s.op == op.transpose) axis = s.attrs.ints(0)[axis];
      else if (s.op == op.reshape) axis = axis_before(g_.spec(s.inputs[0]).shape, shape, axis);
      else if (s.op != op.cast) return std::nullopt;
      if (axis < 0) return std::nullopt;
      if (s.op != op.cast) w.views.push_back(at.step);
      at = s.inputs[0];
    }
  }

  // The axis that a reshape has left as it is; -1: none.
  static int axis_before(const Shape& from, const Shape& to, int axis) {
    int64_t outer = 1, before = 1;
    for (int i = 0; i < axis; i++) outer *= to[i];
    for (int i = 0; i < from.rank(); before *= from[i++])
      if (before == outer && from[i] == to[axis]) return i;
    return -1;
  }

  static bool is_scale(const Shape& scale, const Shape& weights, int axis) {
    if (scale.size() == 1) return true;
    const int at = axis - weights.rank() + scale.rank();
    return at >= 0 && scale.size() == weights[axis] && scale[at] == weights[axis];
  }

  bool wanted(uint32_t s) const { return g_.steps[s].keep() || g_.steps[s].held(); }
  bool any_product_reads(uint32_t s) const { return std::any_of(readers_[s].begin(), readers_[s].end(), [&](uint32_t r) { return weights_[r].has_value(); }); }
  bool only_products_read(uint32_t s) const {
    return !wanted(s) && std::all_of(readers_[s].begin(), readers_[s].end(), [&](uint32_t r) { return weights_[r].has_value(); });
  }
  // Whether nobody needs the rounded value as floats.
  bool only_codes(uint32_t f) const {
    return !wanted(f) && std::all_of(readers_[f].begin(), readers_[f].end(), [&](uint32_t r) { return weights_[r] || (shows_grid(r) && only_products_read(r)); });
  }
  bool is_transposed(uint32_t f) const {
    return std::any_of(readers_[f].begin(), readers_[f].end(), [&](uint32_t r) { return g_.steps[r].op == known_ops().transpose; });
  }

  bool sole(uint32_t s) const { return readers_[s].size() == 1 && !wanted(s); }

  // Values per column of y.
  bool is_bias(Input i, const Shape& y) const {
    const Shape& shape = g_.spec(i).shape;
    return constant_[i.step] && g_.spec(i).dtype == DType::float32 && (shape.size() == 1 || (shape.size() == y[-1] && shape[-1] == y[-1]));
  }

  // The product whose result the rounding f takes as codes, if nothing else needs that: from the end of the chain to its beginning.
  void find_source(uint32_t f) {
    Source source;
    std::vector<uint32_t> chain;
    for (std::optional<uint32_t> s = g_.steps[f].inputs[0].step; s && sole(*s); s = through(g_.steps[*s], source)) {
      chain.push_back(*s);
      if (!weights_[*s]) continue;
      source.product = *s;
      source_[f] = source;
      for (uint32_t part : chain) in_chain_[part] = 1;
      return;
    }
  }

  // Notes what the step does to its operand, which it gives.
  std::optional<uint32_t> through(const Step& s, Source& source) const {
    const Ops& op = known_ops();
    if (!(source.bias == no_input)) return std::nullopt;
    if (s.op == op.relu || s.op == op.relu6 || s.op == op.clip) {
      const double low = s.op == op.clip ? s.attrs.number(0) : 0, high = s.op == op.clip ? s.attrs.number(1) : s.op == op.relu6 ? 6 : HUGE_VAL;
      const double least = source.low, most = source.high;
      source.low = std::min(std::max(low, least), most);
      source.high = std::min(std::max(high, least), most);
      return s.inputs[0].step;
    }
    if (s.op != op.add) return std::nullopt;
    for (int i : {1, 0}) {
      if (!is_bias(s.inputs[i], s.specs[0].shape) || !(g_.spec(s.inputs[1 - i]) == s.specs[0])) continue;
      source.bias = s.inputs[i];
      return s.inputs[1 - i].step;
    }
    return std::nullopt;
  }

  void write(uint32_t s) {
    if (in_chain_[s]) return;  // comes with the rounding at its end
    const Step& old = g_.steps[s];
    if (is_grid(s)) write_codes(s);
    if (is_grid(s) && only_codes(s)) return;
    if (shows_grid(s) && any_product_reads(s)) write_view(s);
    if (shows_grid(s) && place_[old.inputs[0].step] == no_input) return;
    if (weights_[s]) {
      place_[s] = product(s, {}, nullptr, old.origins);
      return;
    }
    Step step = old;
    for (Input& in : step.inputs) in = placed(in);
    place_[s] = out_.append(std::move(step));
  }

  void write_codes(uint32_t f) {
    const Step& grid = g_.steps[f];
    if (source_[f]) {
      codes_[f] = product(source_[f]->product, *source_[f], &grid, {});
      return;
    }
    const auto wants = [&](uint32_t r) { return weights_[r] || (g_.steps[r].op == known_ops().reshape && shows_grid(r) && any_product_reads(r)); };
    if (std::any_of(readers_[f].begin(), readers_[f].end(), wants)) codes_[f] = codes(placed(grid.inputs[0]), grid);
  }

  // The codes of a value that is seen in another way.
  void write_view(uint32_t s) {
    const Step &view = g_.steps[s], &grid = g_.steps[view.inputs[0].step];
    if (view.op == known_ops().reshape) codes_[s] = reshaped(codes_[view.inputs[0].step], in_words(view.specs[0].shape));
    else codes_[s] = codes(made(view.op, view.attrs, {placed(grid.inputs[0])}, view.specs[0]), grid);
  }

  Input codes(Input x, const Step& grid) {
    return made(known_ops().quantize, grid.attrs, {x, placed(grid.inputs[1]), placed(grid.inputs[2])}, in_words(out_.spec(x).shape));
  }

  static Spec in_words(Shape shape) {
    shape[shape.rank() - 1] = quantized::words_for(shape[-1]);
    return {shape, DType::int32};
  }

  // The product as one of integers; with a grid: codes on it.
  Input product(uint32_t s, const Source& finish, const Step* grid, std::vector<Graph::Origin> origins) {
    const Ops& op = known_ops();
    const Step& old = g_.steps[s];
    const Step& in_grid = g_.steps[*grid_of(old)];
    const bool matrix = old.op == op.mat_mul;
    Shape x = g_.spec(old.inputs[0]).shape, filter = g_.spec(old.inputs[1]).shape, y = old.specs[0].shape;
    if (weights_[s]->turned) filter = {filter[1], filter[0]};
    if (matrix)
      for (Shape* shape : {&x, &filter, &y}) *shape = {1, 1, (*shape)[0], (*shape)[1]};
    const int columns = y[-1];
    Input multipliers = no_input;
    for (const Input& scale : weights_[s]->scales) {
      const Input v = vector(scale, columns);
      multipliers = multipliers == no_input ? v : made(op.mul, {}, {multipliers, v}, {{columns}});
    }
    if (multipliers == no_input) multipliers = made(op.fill, {Ints{columns}, 1.0, DType::float32}, {}, {{columns}});
    static const Attrs pointwise = {Ints{1, 1}, Ints{0, 0, 0, 0}, Ints{1, 1}};
    Step p{.op = old.op == op.depthwise ? op.depthwise_bytes : op.conv_bytes, .attrs = matrix ? pointwise : old.attrs};
    p.attrs.values.emplace_back(Ints(filter.begin(), filter.end()));
    for (const double v : {in_grid.attrs.number(0), finish.low, finish.high, grid ? grid->attrs.number(0) : 0.0}) p.attrs.values.emplace_back(v);
    p.inputs.assign(Product::inputs, no_input);
    p.inputs[Product::x] = reshaped(codes_[old.inputs[0].step], in_words(x));
    p.inputs[Product::filter] = words(*weights_[s]);
    p.inputs[Product::multipliers] = multipliers;
    p.inputs[Product::scale] = placed(in_grid.inputs[1]);
    p.inputs[Product::zero] = placed(in_grid.inputs[2]);
    if (!(finish.bias == no_input)) p.inputs[Product::bias] = vector(finish.bias, columns);
    if (grid) p.inputs[Product::out_scale] = placed(grid->inputs[1]);
    if (grid) p.inputs[Product::out_zero] = placed(grid->inputs[2]);
    p.specs = {grid ? in_words(y) : Spec{y}};
    if (!matrix) p.origins = std::move(origins);
    const Input result = out_.append(std::move(p));
    return matrix ? reshaped(result, grid ? in_words(old.specs[0].shape) : old.specs[0], std::move(origins)) : result;
  }

  // The bytes in the order in which the product has them: as they are held, or packed anew.
  Input words(const Weights& w) {
    if (w.views.empty() && !w.turned) return placed(g_.steps[w.words.step].inputs[0]);
    Input bytes = placed(w.words);
    for (size_t i = w.views.size(); i-- > 0;) {
      const Step& view = g_.steps[w.views[i]];
      bytes = made(view.op, view.attrs, {bytes}, {view.specs[0].shape, DType::int32});
    }
    if (w.turned) bytes = made(known_ops().transpose, {Ints{1, 0}}, {bytes}, {{out_.spec(bytes).shape[1], out_.spec(bytes).shape[0]}, DType::int32});
    return made(known_ops().words, {}, {bytes}, {{quantized::words_for(out_.spec(bytes).shape.size())}, DType::int32});
  }

  // A value per column, or one for all, as [columns].
  Input vector(Input given, int columns) {
    const Input v = placed(given);
    if (out_.spec(v).shape.size() == columns) return reshaped(v, {{columns}});
    return made(known_ops().broadcast, {Ints{columns}}, {reshaped(v, {Shape{}})}, {{columns}});
  }
  Input reshaped(Input x, const Spec& spec, std::vector<Graph::Origin> origins = {}) {
    if (out_.spec(x) == spec && origins.empty()) return x;
    return made(known_ops().reshape, {Ints(spec.shape.begin(), spec.shape.end())}, {x}, spec, std::move(origins));
  }

  Input made(const OpDef* op, const Attrs& attrs, std::initializer_list<Input> inputs, const Spec& spec, std::vector<Graph::Origin> origins = {}) {
    Step s{.op = op, .attrs = attrs};
    s.inputs.assign(inputs.begin(), inputs.end());
    s.specs.push_back(spec);
    s.origins = std::move(origins);
    return out_.append(std::move(s));
  }

  Input placed(Input in) const { return in == no_input ? in : Input{place_[in.step].step, in.out}; }

  const Graph& g_;
  Graph out_;
  std::vector<char> constant_;
  std::vector<std::vector<uint32_t>> readers_;
  std::vector<std::optional<Weights>> weights_;  // of products of integers
  std::vector<std::optional<Source>> source_;    // of roundings
  std::vector<char> in_chain_;                   // from a source to its rounding
  std::vector<Input> place_, codes_;
};

}  // namespace

Graph integer_products(const Graph& g, const Backend& backend, std::span<const Tensor> known) {
  const Ops& op = known_ops();
  if (!backend.supports({.op = op.quantize})) return g;
  if (std::none_of(g.steps.begin(), g.steps.end(), [&](const Step& s) { return s.op == op.fake; })) return g;
  return Rewriter(g, known).run();
}

}  // namespace nacre
