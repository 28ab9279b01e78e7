// What fusion decides, and the views it reads through.
#pragma once
#include <algorithm>
#include <optional>
#include <vector>

#include "core/backend.h"
#include "core/graph/graph.h"

namespace nacre {

// Where the elements of each value really are: views resolved to strides over the memory of what they view.
class Sources {
 public:
  struct Source {
    Graph::Input base;
    View view;  // over the shape of the viewing value, in the memory of base
  };
  Sources(const Graph&, const Backend&);
  Source of(Graph::Input i) const;
  bool renames(uint32_t step) const;    // a view whose memory is exactly that of its base, on this backend
  bool copied(uint32_t step) const { return copied_[step]; }  // a later view cannot be expressed unless this one is copied

 private:
  const Graph& g_;
  const Backend& backend_;
  std::vector<std::optional<Source>> of_;  // of view steps
  std::vector<char> copied_;
};

// Elementwise steps in groups.
struct Partition {
  struct Group {
    Shape shape;
    int prologue_of = -1;  // the reduction whose input the group computes
    int epilogue_of = -1;  // the heavy step whose result it takes on
    std::vector<uint32_t> members = {};
  };
  Partition(const Graph& g, const Backend& backend)
      : sources(g, backend), groups_of(g.steps.size()), stored(g.steps.size()), host(g.steps.size(), -1) {}

  Sources sources;
  std::vector<Group> groups;
  std::vector<std::vector<int>> groups_of;  // per step; several: it is repeated in each
  std::vector<char> stored;                 // per elementwise step: an output of its group
  std::vector<int> host;                    // per reduction: the group that may become its prologue

  int open(const Shape& shape, int prologue_of = -1) {
    groups.push_back({shape, prologue_of});
    return static_cast<int>(groups.size()) - 1;
  }
  bool is_prologue(int id) const { return groups[id].prologue_of >= 0; }
  bool in_group(uint32_t step, int id) const { return std::find(groups_of[step].begin(), groups_of[step].end(), id) != groups_of[step].end(); }
};

// The graph in which groups have become programs, in an order that respects what reads what.
Graph write_programs(const Graph&, const Partition&);

}  // namespace nacre
