// Iterative walk over recorded nodes: chains are long and the wasm stack is small.
#pragma once
#include <span>
#include <vector>

#include "core/tensor.h"

namespace nacre {

// A node's number in the walk that marked it last.
inline uint32_t number_of(const Node& n) { return static_cast<uint32_t>(n.mark); }

// All walks count together: their marks stand in the same nodes.
inline uint64_t next_epoch() {
  static uint64_t epochs = 0;
  return ++epochs << 32;
}

// The nodes that `roots` depend on, inputs before users, each numbered by its position. `enter(node)` tells whether to go on to its inputs.
template <class Enter>
std::vector<Node*> topological(std::span<const Tensor> roots, Enter enter) {
  const uint64_t epoch = next_epoch(), open = epoch | 0xffffffff;
  std::vector<Node*> order;
  std::vector<std::pair<Node*, size_t>> stack;  // node, next input
  const auto visit = [&](const Tensor& t) {
    Node* n = t.node.get();
    if (!n || n->mark >= epoch) return;
    n->mark = open;
    stack.emplace_back(n, enter(*n) ? 0 : n->inputs.size());
  };
  for (const Tensor& root : roots) {
    visit(root);
    while (!stack.empty()) {
      auto& [n, next] = stack.back();
      if (next < n->inputs.size()) {
        visit(n->inputs[next++]);
      } else {
        n->mark = epoch | order.size();
        order.push_back(n);
        stack.pop_back();
      }
    }
  }
  return order;
}

}  // namespace nacre
