#include "core/graph/parts.h"

#include <utility>

#include "core/graph/constants.h"
#include "core/graph/plan.h"

namespace nacre {
namespace {

using Input = Graph::Input;

const OpDef& concat_op() {
  static const OpDef& op = find_op("_concat");
  return op;
}

// Of a value of `size` elements that lies so in `whole`: how it lies in what that one is a part of.
std::optional<Part> inside(const Part& part, const Part& whole, int64_t size) {
  Part p{whole.whole, whole.at + whole.rows.place(part.at), part.rows};
  if (whole.rows.dense()) return p;
  const auto [length, stride] = whole.rows;
  const int64_t start = part.at % length;
  if (part.rows.dense()) {
    if (start + size <= length) return p;
    p.rows = whole.rows;
    if (start != 0 || size % length != 0) return std::nullopt;
  } else {
    if (part.rows.stride % length != 0 || start + part.rows.length > length) return std::nullopt;
    p.rows.stride = part.rows.stride / length * stride;
  }
  return p;
}

// What a program takes that does nothing but copy, if that lies in rows.
std::optional<Part> taken(const Fused& f) {
  if (f.code.size() != 1 || f.inputs.size() != 1 || f.shape.size() == 0) return std::nullopt;
  const auto& strides = f.inputs[0].strides;
  Part p{.whole = no_input, .at = f.inputs[0].offset};
  int64_t expected = 1;
  for (int d = f.shape.rank(); d-- > 0;) {
    if (f.shape[d] == 1) continue;
    if (strides[d] != expected) {
      if (!p.rows.dense() || strides[d] < expected) return std::nullopt;
      p.rows = {expected, strides[d]};
      expected = strides[d];
    }
    expected *= f.shape[d];
  }
  return p;
}

// The program of a work that reads its input `k` of `inputs`, which there is another one.
struct Reading {
  std::shared_ptr<const Fused>* program = nullptr;  // null: the op reads it
  size_t input = 0;
};
Reading reading(Work& w, size_t k, size_t inputs) {
  if (w.fused) return {&w.fused, k};
  if (w.prologue && k < w.prologue->inputs.size()) return {&w.prologue, k};
  const size_t own = inputs - (w.epilogue ? w.epilogue->inputs.size() - 1 : 0);
  return k < own ? Reading{} : Reading{&w.epilogue, k - own + 1};
}

}  // namespace

Parts::Parts(const Graph& g, Backend& backend, bool any) : g_(g), backend_(backend), vanishes_(g.steps.size()) {
  for (uint32_t s = 0; s < g.steps.size(); s++) {
    first_.push_back(static_cast<uint32_t>(values_.size()));
    for (uint32_t out = 0; out < g.steps[s].specs.size(); out++) values_.push_back({.part = {.whole = {s, out}}});
  }
  if (!any) return;
  find_readers();
  // Whole ones before what they are made of, and before what is taken of them.
  for (uint32_t s = static_cast<uint32_t>(g.steps.size()); s-- > 0;)
    if (g.steps[s].op == &concat_op()) join(s);
  for (uint32_t s = 0; s < g.steps.size(); s++)
    if (!g.steps[s].op) take(s);
}

const Part& Parts::of(Input i) const { return value(named(i)).part; }

// What it is, under the names that renaming steps give.
Input Parts::named(Input i) const {
  while (g_.steps[i.step].op == &rename_op) i = g_.steps[i.step].inputs[0];
  return i;
}

void Parts::find_readers() {
  for (uint32_t s = 0; s < g_.steps.size(); s++) {
    const Graph::Step& step = g_.steps[s];
    const bool outside = step.op == &leaf_op || step.op == &constant_op;
    for (uint32_t out = 0; out < step.specs.size(); out++) {
      const bool kept = !step.origins.empty() && (step.origins[out].keep || step.origins[out].held);
      value(named({s, out})).stored |= outside || kept;
    }
    if (step.op == &rename_op) continue;
    for (const Input& in : step.inputs) {
      if (in == no_input) continue;
      Value& v = value(named(in));
      readers_.push_back({s, std::exchange(v.readers, static_cast<int>(readers_.size()))});
    }
  }
}

int64_t Parts::times_read(const Value& v, uint32_t step) const {
  int64_t times = 0;
  for (int r = v.readers; r >= 0; r = readers_[r].next) times += readers_[r].step == step;
  return times;
}

// Has the parts computed where they belong in the result, if who computes them can.
void Parts::join(uint32_t concat) {
  const auto& inputs = g_.steps[concat].inputs;
  size_t in_place = 0;
  for (size_t k = 0; k < inputs.size(); k++)
    if (const Input v = named(inputs[k]); times_read(value(v), concat) == 1) in_place += place(v, place_in(concat, k), concat);
  vanishes_[concat] = in_place == inputs.size();
}

// Where an input of a concat belongs.
std::optional<Part> Parts::place_in(uint32_t concat, size_t input) const {
  const Graph::Step& step = g_.steps[concat];
  const Shape& whole = step.specs[0].shape;
  int64_t inner = 1, rows = 1, at = 0;
  for (int d = 0; d < whole.rank(); d++) (d < step.attrs.integer(0) ? rows : inner) *= whole[d];
  if (rows == 0) return std::nullopt;
  for (size_t k = 0; k < input; k++) at += g_.spec(step.inputs[k]).shape.size() / rows;
  const int64_t size = g_.spec(step.inputs[input]).shape.size();
  return inside({.whole = no_input, .at = at, .rows = rows > 1 ? Rows{size / rows, inner} : Rows{}}, of({concat, 0}), size);
}

// A slice is read where it lies, if its readers can.
void Parts::take(uint32_t copy) {
  const Graph::Step& step = g_.steps[copy];
  if (const auto part = taken(*step.fused)) vanishes_[copy] = place({copy, 0}, inside(*part, of(step.inputs[0]), step.specs[0].shape.size()), nobody);
}

// Makes the value a part, if all who read it and, unless it is taken and nobody joins it, who computes it can work with that. What is computed in
// rows only programs may read besides: in kernels that read it several times, far apart as it then lies, more is lost than the concat gains.
bool Parts::place(Input i, const std::optional<Part>& part, uint32_t concat) {
  Value& v = value(i);
  if (!part || v.stored || v.part.whole != i || g_.spec(i).shape.size() == 0 || (!part->rows.dense() && g_.steps[i.step].specs.size() > 1)) return false;
  v.part = *part;
  const bool taken = concat == nobody;
  const auto reads = [&](uint32_t step) { return step == concat || ((taken || part->rows.dense() || !g_.steps[step].op) && fits(step)); };
  bool good = taken || fits(i.step);
  for (int r = v.readers; good && r >= 0; r = readers_[r].next) good = reads(readers_[r].step);
  if (!good) v.part = {.whole = i};
  return good;
}

bool Parts::fits(uint32_t step) const {
  auto w = in_rows(step);
  if (!w || w->dense()) return w.has_value();
  Work dense = *w;
  dense.in_rows = dense.out_rows = {};
  return backend_for(dense).supports(*w);
}

Backend& Parts::backend_for(const Work& work) const {
  Backend* b = &backend_;
  while (!b->supports(work) && &b->fallback() != b) b = &b->fallback();
  return *b;
}

// The computation with its operands where they lie; nothing where that cannot be said of them.
std::optional<Work> Parts::in_rows(uint32_t s) const {
  const Graph::Step& step = g_.steps[s];
  Work w{.op = step.op, .attrs = step.attrs, .fused = step.fused, .epilogue = step.epilogue, .prologue = step.prologue};
  w.out = step.epilogue ? step.own : step.specs;
  const size_t n = step.inputs.size();
  for (size_t k = 0; k < n; k++) {
    const Input in = step.inputs[k];
    w.in.push_back(in == no_input ? Spec{} : g_.spec(in));
    if (in == no_input || of(in).rows.dense()) continue;
    if (const Reading by = reading(w, k, n); by.program) {
      *by.program = read_in_rows(**by.program, by.input, of(in).rows);
      if (!*by.program) return std::nullopt;
    } else if (w.op == &concat_op()) {
      if (place_in(s, k) != of(in)) return std::nullopt;
    } else {
      if (k > 0) return std::nullopt;
      w.in_rows = of(in).rows;
    }
  }
  if (!step.specs.empty()) w.out_rows = of({s, 0}).rows;
  return w;
}

}  // namespace nacre
