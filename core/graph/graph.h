// A captured computation: flat, numbered, comparable, printable. Passes take a Graph and return a Graph.
#pragma once
#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/fused.h"
#include "core/op.h"

namespace nacre {

struct Backend;

struct Graph {
  struct Input {
    uint32_t step;
    uint32_t out;
    bool operator==(const Input&) const = default;
  };
  // What an output is in the captured graph, through all passes.
  struct Origin {
    uint32_t step, out;
    bool keep;  // must be stored: a root
    bool held;  // a handle of the user points here: handed out if it is stored
  };
  struct Step {
    const OpDef* op = nullptr;  // &leaf_op: arguments of the plan, one per output; null: `fused` alone
    Attrs attrs = {};
    std::vector<Input> inputs = {};
    Specs specs = {};
    std::vector<Origin> origins = {};  // one per output
    std::shared_ptr<const Fused> fused = {}, epilogue = {}, prologue = {};
    Specs own = {};  // with an epilogue: specs of the op's own results, which an epilogue may see reshaped

    bool keep() const { return std::any_of(origins.begin(), origins.end(), [](const Origin& o) { return o.keep; }); }
    bool held() const { return std::any_of(origins.begin(), origins.end(), [](const Origin& o) { return o.held; }); }
  };
  std::vector<Step> steps;  // every input comes before its user

  const Spec& spec(Input i) const { return steps[i.step].specs[i.out]; }
  bool is(uint32_t step, Kind kind) const { return steps[step].op && steps[step].op->kind == kind; }
  std::string text() const;

  // The new step's first output. A step that stands for nothing captured needs no origins.
  Input append(Step);
};

// A null tensor argument.
constexpr Graph::Input no_input{0xffffffff, 0};

// The nodes that evaluating `roots` needs, inputs before users. Comparing them with a graph allocates nothing: this is what a replayed
// training step pays.
struct Walk {
  std::vector<Node*> nodes;
  std::vector<uint8_t> flags;  // 1: keep, 2: held
  uint64_t hash = 0;
};
Walk walk(std::span<const Tensor> roots, bool hold = true);
Graph capture(const Walk&);
bool same(const Graph&, const Walk&);
Tensors arguments(const Walk&);  // all outputs of the evaluated nodes and placeholders, in order
Graph::Input graph_input(const Tensor&);  // what a tensor is in the graph of the latest walk

// The passes. Results must not change beyond rounding.
Graph simplify(const Graph&);  // common subexpressions, identities, transposes into matMul, dead code
Graph absorb_scales(const Graph&, std::span<const Tensor> known);  // scales of products into known weights
Graph integer_products(const Graph&, const Backend&, std::span<const Tensor> known);  // of quantised values and known weights in bytes
// Elementwise programs with views, epilogues and prologues. What is left of view steps only renames. Without `merge` each elementwise step
// becomes a program of its own (for comparison).
Graph fuse(const Graph&, const Backend&, bool merge = true);
Graph without_dead_code(Graph);

}  // namespace nacre
