// A recorded computation that is captured once, and then runs on other arguments without being recorded again.
#pragma once
#include <memory>
#include <span>

#include "core/graph/graph.h"
#include "core/tensor.h"

namespace nacre {

// A tensor without a value, which stands for an argument while a function is recorded. What depends on it cannot be evaluated: `evaluate` throws Unknown.
Tensor placeholder(Spec);
extern const OpDef placeholder_op;

struct Unknown : Error {
  using Error::Error;
};

// While functions are recorded, nothing is evaluated but what is asked for.
void begin_recording();
void end_recording();
bool recording();

class Function {
 public:
  // Tensors other than the parameters that the results depend on belong to it: their values are known when it is compiled.
  Function(std::span<const Tensor> parameters, std::span<const Tensor> results);
  ~Function();
  Function(const Function&) = delete;

  // `arguments` have the specs of the parameters. The results are evaluated.
  Tensors run(std::span<const Tensor> arguments) const;

  // All stages of what it runs, as text.
  std::string dump(bool programs = false) const;

 private:
  struct Result {
    Spec spec;
    int parameter = -1;         // the result is this argument,
    Tensor known = {};          // or this value,
    Graph::Input output = {};   // or this output of the graph
  };

  uint64_t id_;
  std::shared_ptr<const Graph> graph_;
  Specs specs_;                 // of the parameters
  Tensors known_;               // per argument of the graph: its value; null: a parameter
  std::vector<int> parameters_; // per argument of the graph: which parameter, or -1
  std::vector<Result> results_;
};

}  // namespace nacre
