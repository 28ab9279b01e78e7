// Compiled plans, kept by what they compute, and running them where the values may lie on a device that gets lost.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "core/graph/plan.h"

namespace nacre {

// What is to be run: how to find its plan again, or to make it.
struct Computation {
  uint64_t hash;
  Tensors arguments;  // evaluated

  Computation(uint64_t hash, Tensors arguments) : hash(hash), arguments(std::move(arguments)) {}
  virtual bool equals(const Graph& captured) const = 0;  // a hit of the hash is compared in full
  virtual std::unique_ptr<Plan> compile(Backend&) const = 0;

 protected:
  ~Computation() = default;
};

struct Outcome {
  const Plan* plan;
  std::vector<Ref<Buffer>> outputs;
};

// Drops the plans of what will not be asked for again.
void forget_plans(uint64_t hash);

// Runs on the current backend, or on what takes its place while its device is lost.
Outcome run_cached(const Computation&);

}  // namespace nacre
