// What variables were before, so that they go on with that when their newest values, computed from pictures, went with the WebGL context. See core/rescue.h.
#include <emscripten/bind.h>

#include <algorithm>
#include <vector>

#include "backend_wasm_simd/backend.h"
#include "backend_webgl/backend.h"
#include "bindings_js/handles.h"
#include "bindings_js/webgl_rescue.h"
#include "core/rescue.h"

namespace nacre::bindings {
namespace {

// A variable, by the number of its node.
struct Watched {
  uint64_t node;
  Ref<Lineage> earlier;  // its newest value so far that can be made again; null: there was none yet
};
std::vector<Watched> variables;
bool watching = false;  // there are values from outside
int stale = 0;

Watched* find(uint64_t node) {
  const auto it = std::find_if(variables.begin(), variables.end(), [&](const Watched& v) { return v.node == node; });
  return it == variables.end() ? nullptr : &*it;
}

void note_assignment(const Tensor& before, const Tensor& after) {
  if (!watching) return;
  Watched* v = find(before.node->id);
  if (!v) v = &variables.emplace_back();
  v->node = after.node->id;
  if (!before.evaluated()) return;
  const Ref<Lineage> own = lineage_of(before.node->values[before.out]);
  if (own && own->content) v->earlier = own;
}

// The handle's tensor of a variable.
const Tensor* tensor_of(const Watched& v) {
  for (const Tensor& t : handles().slots())
    if (t && t.node->id == v.node) return &t;
  return nullptr;
}

// Whether a buffer is the value of a variable; which.
const Watched* variable_of(const Buffer& b) {
  for (const Watched& v : variables)
    if (const Tensor* t = tensor_of(v); t && t->evaluated() && t->node->values[t->out].get() == &b) return &v;
  return nullptr;
}

Ref<Lineage> earlier_of(const DeviceBuffer& b) {
  const Watched* v = variable_of(b);
  if (!v || !v->earlier) return {};
  stale++;
  return v->earlier;
}

int rescue_some(double budget) {
  return guarded([&] {
    std::erase_if(variables, [](const Watched& v) { return !tensor_of(v); });
    const Rescue state = rescue(webgl_backend(wasm_backend()), static_cast<size_t>(budget), [](const DeviceBuffer& b) { return variable_of(b) != nullptr; });
    if (state == Rescue::nothing) watching = false, variables.clear();
    return static_cast<int>(state);
  });
}

// How many variables have gone back to an earlier value since the last call.
int take_stale() { return std::exchange(stale, 0); }

}  // namespace

void watch_variables() {
  watching = true;
  before_replacement = note_assignment;
  earlier_value = earlier_of;
}

EMSCRIPTEN_BINDINGS(nacre_webgl_rescue) {
  emscripten::function("webglRescue", &rescue_some);
  emscripten::function("webglStale", &take_stale);
}

}  // namespace nacre::bindings
