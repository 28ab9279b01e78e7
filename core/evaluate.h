// Deferred evaluation: what runs is always a cached plan.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "core/tensor.h"

namespace nacre {

// Computes the tensors that are not there yet, in one plan. Afterwards each has its value, and is detached from what made it unless
// a gradient scope is open. With `hold`, values that are stored on the way and that a handle of the user points to are kept too; without, their memory
// is reused (for steps whose intermediate values are about to be dropped).
void evaluate(std::span<const Tensor> roots, bool hold = true);
inline void evaluate(const Tensor& t) { evaluate({&t, 1}); }

// While a scope is open, evaluation keeps the recorded graph, so that `vjp` can walk it.
struct GradientScope {
  uint64_t start;  // ids of nodes made inside are >= start
  GradientScope();
  ~GradientScope();
  GradientScope(const GradientScope&) = delete;
};
void open_gradient_scope();
void close_gradient_scope();
bool in_gradient_scope();

// Called for every recorded node: evaluates early when chains of pending nodes grow past the budget.
void check_pending(const Tensor& newest);

// Switches and counters.
struct Options {
  bool simplify = true;
  bool fuse = true;
  bool reuse_memory = true;
  uint32_t max_depth = 10000;            // of pending nodes before one is evaluated: more than a training step of a deep network has
  size_t max_pending_bytes = 256 << 20;  // growth of live memory since the last evaluation before one is forced
  size_t max_program = 200;              // steps of a fused program
  size_t max_plans = 256;                // in the cache, least recently used out first
  bool tfjs_exact = false;               // errors and gradients of TensorFlow.js 4.22 also where it is wrong or stops short
};
Options& options();

struct Statistics {
  uint64_t evaluations = 0, plans_compiled = 0, plan_hits = 0, kernels_run = 0;
};
Statistics& statistics();
void clear_plans();

// All stages of what `roots` would run, as text: captured graph, simplified, fused, plan.
std::string dump(std::span<const Tensor> roots, bool programs = false);
std::string dump(const std::shared_ptr<const struct Graph>& captured, std::span<const Tensor> known, bool programs);

// When set, called around each kernel of a run (the profiler).
extern std::function<void(const struct Work&, std::string_view backend, double milliseconds)> on_kernel;

}  // namespace nacre
