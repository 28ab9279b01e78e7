// Values that lie inside others: parts of what a concat joins, where it joins them; slices, where they are taken from.
#pragma once
#include <optional>
#include <vector>

#include "core/backend.h"
#include "core/graph/graph.h"

namespace nacre {

// A value inside another one, or (`whole` is the value itself) in memory of its own.
struct Part {
  Graph::Input whole;  // which is no part itself
  int64_t at = 0;      // elements before its first one
  Rows rows = {};      // dense: it lies there in one piece
  bool operator==(const Part&) const = default;
};

class Parts {
 public:
  // Of a fused graph; none where there shall not be `any`.
  Parts(const Graph&, Backend&, bool any);

  const Part& of(Graph::Input) const;
  bool vanishes(uint32_t step) const { return vanishes_[step]; }  // nothing is left to do for it
  Work work(uint32_t step) const { return *in_rows(step); }
  Backend& backend_for(const Work&) const;                        // that runs it

 private:
  // A list for each value: who reads it, once for every time.
  struct Value {
    Part part;
    bool stored = false;  // a result of the plan, or from outside
    int readers = -1;
  };
  struct Reader {
    uint32_t step;
    int next;
  };

  static constexpr uint32_t nobody = 0xffffffff;

  Graph::Input named(Graph::Input) const;
  const Value& value(Graph::Input i) const { return values_[first_[i.step] + i.out]; }
  Value& value(Graph::Input i) { return values_[first_[i.step] + i.out]; }
  void find_readers();
  int64_t times_read(const Value&, uint32_t step) const;
  void join(uint32_t concat);
  std::optional<Part> place_in(uint32_t concat, size_t input) const;
  void take(uint32_t copy);
  bool place(Graph::Input, const std::optional<Part>&, uint32_t concat);
  bool fits(uint32_t step) const;
  std::optional<Work> in_rows(uint32_t step) const;

  const Graph& g_;
  Backend& backend_;
  std::vector<uint32_t> first_;  // of each step's values
  std::vector<Value> values_;
  std::vector<Reader> readers_;
  std::vector<char> vanishes_;
};

}  // namespace nacre
