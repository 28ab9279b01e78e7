// What variables were before, so that they go on with that when their newest values, computed from pictures, went with the WebGL context. See core/rescue.h.
#include <emscripten/bind.h>

#include <unordered_map>
#include <unordered_set>

#include "backend_wasm_simd/backend.h"
#include "backend_webgl/backend.h"
#include "bindings_js/handles.h"
#include "bindings_js/webgl_rescue.h"
#include "core/rescue.h"

namespace nacre::bindings {
namespace {

// By the number of a variable's node: its newest value so far that can be made again; null: there was none yet.
std::unordered_map<uint64_t, Ref<Lineage>> variables;
bool watching = false;  // there are values from outside
int stale = 0;

void note_assignment(const Tensor& before, const Tensor& after) {
  if (!watching) return;
  Ref<Lineage> earlier;
  if (const auto it = variables.find(before.node->id); it != variables.end()) {
    earlier = std::move(it->second);
    variables.erase(it);
  }
  if (before.evaluated()) {
    const Ref<Lineage> own = lineage_of(before.node->values[before.out]);
    if (own && own->content) earlier = own;
  }
  variables[after.node->id] = earlier;
}

const Buffer* value_of(const Tensor& t) { return t && t.evaluated() ? t.node->values[t.out].get() : nullptr; }

Ref<Lineage> earlier_of(const DeviceBuffer& b) {
  for (const Tensor& t : handles().slots()) {
    if (value_of(t) != &b) continue;
    const auto it = variables.find(t.node->id);
    if (it == variables.end() || !it->second) continue;
    stale++;
    return it->second;
  }
  return {};
}

void forget_released() {
  std::unordered_set<uint64_t> living;
  for (const Tensor& t : handles().slots())
    if (t) living.insert(t.node->id);
  std::erase_if(variables, [&](const auto& v) { return !living.contains(v.first); });
}

int rescue_some(double budget) {
  return guarded([&] {
    forget_released();
    std::unordered_set<const Buffer*> values;
    for (const Tensor& t : handles().slots())
      if (const Buffer* b = value_of(t); b && variables.contains(t.node->id)) values.insert(b);
    const Rescue state = rescue(webgl_backend(wasm_backend()), static_cast<size_t>(budget), [&](const DeviceBuffer& b) { return values.contains(&b); });
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
