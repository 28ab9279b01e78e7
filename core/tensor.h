// Nodes and tensors: what every call makes. A node is immutable but for its values, which appear when it is evaluated.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "core/attrs.h"
#include "core/buffer.h"
#include "core/ref.h"
#include "core/shape.h"

namespace nacre {

struct OpDef;
struct Node;

// One output of a node.
struct Tensor {
  Ref<Node> node;
  uint32_t out = 0;

  explicit operator bool() const { return static_cast<bool>(node); }
  const Spec& spec() const;
  const Shape& shape() const { return spec().shape; }
  DType dtype() const { return spec().dtype; }
  int rank() const { return shape().rank(); }
  bool evaluated() const;
  bool operator==(const Tensor&) const = default;
};

using Tensors = std::vector<Tensor>;
using Specs = std::vector<Spec>;

struct Node {
  uint32_t refs = 0;
  uint32_t handles = 0;      // how many handles of the user point here: decides what evaluation keeps
  uint32_t depth = 0;        // longest chain of unevaluated nodes that ends here
  bool recomputed = false;   // fusion has once swallowed it although a handle points here: next time it is kept
  uint64_t id;               // in order of creation; a gradient scope differentiates only what is newer than its start
  const OpDef* op;           // &leaf_op for data
  Attrs attrs;
  Tensors inputs;            // dropped after evaluation, unless a gradient scope is open
  Specs specs;               // one per output
  std::vector<Ref<Buffer>> values;  // one per output once evaluated
  uint64_t mark = 0;         // scratch of graph walks: epoch << 32 | number
  uint32_t origin = 0;       // call site number for leak reports; 0 unknown

  explicit Node(const OpDef* op);
  void release();            // deletes this and, iteratively, what only this kept alive
};

inline const Spec& Tensor::spec() const { return node->specs[out]; }
inline bool Tensor::evaluated() const { return out < node->values.size() && node->values[out]; }

// A tensor of given data (the buffer is shared, not copied).
Tensor leaf(Ref<Buffer> value, Spec spec);
// A rank-0 leaf.
Tensor scalar(double value, DType dtype = DType::float32);

uint64_t next_node_id();  // ids from here on belong to nodes made later
size_t live_nodes();      // for tests and memory reports

}  // namespace nacre
