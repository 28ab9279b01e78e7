// What is not on the hot path: the op table, switches, counters, dumps, the profiler.
#include <emscripten/bind.h>

#include <unordered_set>

#include "backend_wasm_simd/backend.h"
#include "bindings_js/backends.h"
#include "bindings_js/handles.h"
#include "bindings_js/strings.h"
#include "core/backend.h"
#include "core/evaluate.h"
#include "core/op.h"
#include "core/vjp.h"

namespace nacre::bindings {
namespace {

// Names of all ops in the order of their numbers.
std::string op_names() {
  std::string names;
  for (const OpDef* op : registry()) names += (names.empty() ? "" : " ") + std::string(op->name());
  return names;
}

// All ops, one line each: name, kind, whether it has a gradient rule, whether the wasm backend runs it itself.
std::string op_table() {
  constexpr const char* kinds[] = {"leaf", "composite", "elementwise", "view", "heavy"};
  std::string table;
  for (const OpDef* op : registry()) {
    const bool wasm = op->kind != Kind::heavy || has_wasm_kernel(*op);
    table += text(op->name(), " ", kinds[static_cast<int>(op->kind)], op->vjp ? " 1" : " 0", wasm ? " 1" : " 0", "\n");
  }
  return table;
}

bool renames(std::string_view op) {
  return op == "_identity" || op == "_reshape" || op == "_pairsOfComplex" || op == "_complexFromPairs" || op == "_idsOfString" || op == "_stringFromIds";
}

// Buffers are named by their address, results still to come by that of their node. Reshapes share what they reshape.
std::pair<const void*, uint32_t> storage(Tensor t) {
  while (!t.evaluated() && renames(t.node->op->name())) t = t.node->inputs[0];
  if (t.evaluated()) return {t.node->values[t.out].get(), 0};
  return {t.node.get(), t.out};
}

struct Memory {
  double tensors = 0, buffers = 0, bytes = 0, live_bytes = 0, peak_bytes = 0, nodes = 0, strings = 0;
};

Memory memory() {
  struct Hash {
    size_t operator()(const std::pair<const void*, uint32_t>& p) const { return hash_mix(reinterpret_cast<uintptr_t>(p.first), p.second); }
  };
  std::unordered_set<std::pair<const void*, uint32_t>, Hash> seen;
  Memory m;
  for (const Tensor& t : handles().slots()) {
    if (!t) continue;
    const bool text = t.dtype() == DType::string;
    m.strings += text;
    if (seen.insert(storage(t)).second) m.bytes += text ? bytes_of_strings(t) : static_cast<double>(t.spec().bytes());
  }
  m.tensors = static_cast<double>(handles().count());
  m.buffers = static_cast<double>(seen.size());
  m.live_bytes = static_cast<double>(current_backend().live_bytes);
  m.peak_bytes = static_cast<double>(current_backend().peak_bytes);
  m.nodes = static_cast<double>(live_nodes());
  return m;
}

struct Counters {
  double evaluations, plans_compiled, plan_hits, kernels_run;
};
Counters counters() {
  const Statistics& s = statistics();
  return {double(s.evaluations), double(s.plans_compiled), double(s.plan_hits), double(s.kernels_run)};
}

// Kernels seen by the profiler, one line each: name, backend, milliseconds, inputs, outputs; fields separated by tabs, specs by blanks.
std::string profile_text;

std::string specs_text(const Specs& specs) {
  std::string s;
  for (const Spec& spec : specs) s += (s.empty() ? "" : " ") + spec.text();
  return s;
}

void start_profile() {
  profile_text.clear();
  current_backend().peak_bytes = current_backend().live_bytes;
  on_kernel = [](const Work& w, std::string_view backend, double ms) {
    profile_text += text(w.op ? w.op->name() : "fused", "\t", backend, "\t", ms, "\t", specs_text(w.in), "\t", specs_text(w.out), "\n");
  };
}

std::string stop_profile() {
  on_kernel = nullptr;
  return std::move(profile_text);
}

// In the area: handles. The stages of what evaluating them would run.
std::string dump_text(int count, bool programs) {
  const Tensors roots = Reader().tensors(count);
  return dump(roots, programs);
}

// What the search found since it was last asked for.
std::string gradient_finding() { return std::exchange(gradient_search().found, {}); }

bool set_backend(const std::string& name) {
  Backend* const b = find_backend(name);
  if (b) set_current_backend(*b);
  return b != nullptr;
}

}  // namespace

EMSCRIPTEN_BINDINGS(nacre) {
  using namespace emscripten;
  value_object<Memory>("Memory")
      .field("numTensors", &Memory::tensors)
      .field("numDataBuffers", &Memory::buffers)
      .field("numBytes", &Memory::bytes)
      .field("numBytesAllocated", &Memory::live_bytes)
      .field("peakBytesAllocated", &Memory::peak_bytes)
      .field("numNodes", &Memory::nodes)
      .field("numStringTensors", &Memory::strings);
  value_object<Counters>("Statistics")
      .field("evaluations", &Counters::evaluations)
      .field("plansCompiled", &Counters::plans_compiled)
      .field("planHits", &Counters::plan_hits)
      .field("kernelsRun", &Counters::kernels_run);
  value_object<Options>("Options")
      .field("simplify", &Options::simplify)
      .field("fuse", &Options::fuse)
      .field("reuseMemory", &Options::reuse_memory)
      .field("maxDepth", &Options::max_depth)
      .field("maxPendingBytes", &Options::max_pending_bytes)
      .field("maxPlans", &Options::max_plans)
      .field("tfjsExact", &Options::tfjs_exact);
  function("memory", &memory);
  function("statistics", &counters);
  function("getOptions", +[]() -> Options { return options(); });
  function("setOptions", +[](Options o) { options() = o; });
  function("opNames", &op_names);
  function("opTable", &op_table);
  function("dump", &dump_text);
  function("clearPlans", &clear_plans);
  function("startProfile", &start_profile);
  function("stopProfile", &stop_profile);
  function("setBackend", &set_backend);
  function("searchGradients", +[](bool on) { gradient_search() = {on, {}}; });
  function("gradientFinding", &gradient_finding);
}

}  // namespace nacre::bindings
