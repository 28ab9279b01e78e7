#include "backend_wasm_simd/tiles_program.h"

#include <algorithm>

namespace nacre {
namespace {

using Source = TileProgram::Source;
constexpr int forever = 1 << 30;

// Writes the schedule. Values are numbered as the program's instructions.
class Compiler {
 public:
  Compiler(TileProgram& out, const Fused& p) : out_(out), p_(p), uses_(p.code.size()), values_(p.code.size()) {}

  void run() {
    count_uses();
    find_pairs();
    place_inputs();
    place_uniform();
    find_lifetimes();
    choose_direct_results();
    emit_steps();
    place_results();
  }

 private:
  struct Value {
    int slot = -1;
    bool is_output = false;
    bool merged = false;        // computed by its only user
    int pair = -1;              // the value computed on the way
    bool pair_is_second = false;  // it is this instruction's second operand
    int last_use = -1;
    int direct = -1;            // the result it is written to
  };

  const Instruction& code(int i) const { return p_.code[i]; }
  int arity(int i) const { return code(i).op ? code(i).op->arity : 0; }
  static bool same_operand(const Instruction& i) { return i.op && i.op->arity == 2 && i.a == i.b; }

  void count_uses() {
    for (const Instruction& i : p_.code) {
      const uint16_t operands[] = {i.a, i.b, i.c};
      if (i.op)
        for (int k = 0; k < i.op->arity; k++) uses_[operands[k]]++;
    }
    for (const Fused::Output& o : p_.outputs) values_[o.value].is_output = true;
  }

  // x * x is a square, a cheap operation of one operand.
  std::string_view name(int i) const {
    return same_operand(code(i)) && std::string_view(code(i).op->name) == "mul" ? "square" : code(i).op->name;
  }

  bool can_merge(int i, int user) const {
    const Value& v = values_[i];
    const int uses = same_operand(code(user)) ? 2 : 1;
    return code(i).op && !code(i).uniform && uses_[i] == uses && !v.is_output && v.pair < 0 && code(i).operand == DType::float32 &&
           code(i).dtype == DType::float32;
  }

  void find_pairs() {
    for (size_t j = 0; j < p_.code.size(); j++) {
      const Instruction& i = code(static_cast<int>(j));
      if (!i.op || i.uniform || i.operand != DType::float32 || i.dtype != DType::float32 || i.op->arity > 2) continue;
      const bool one_operand = i.op->arity == 1 || same_operand(i);
      if (same_operand(i) && name(static_cast<int>(j)) != "square") continue;
      const uint16_t operands[] = {i.a, i.b};
      for (int k = 0; k < (one_operand ? 1 : 2); k++) {
        if (!can_merge(operands[k], static_cast<int>(j)) || !pair_function(name(operands[k]), name(static_cast<int>(j)), k == 1)) continue;
        values_[operands[k]].merged = true;
        values_[j].pair = operands[k];
        values_[j].pair_is_second = k == 1;
        break;
      }
    }
  }

  int new_register() { return out_.registers++; }

  void place_inputs() {
    out_.sources.resize(p_.inputs.size());
    for (size_t k = 0; k < p_.inputs.size(); k++) {
      Source& s = out_.sources[k];
      s.is_bool = p_.inputs[k].dtype == DType::boolean;
      s.offset = p_.inputs[k].offset;
      s.strides = p_.inputs[k].strides;
      classify(s);
      if (s.kind != Source::Kind::periodic && (s.kind != Source::Kind::flat || s.is_bool)) s.home = static_cast<uint16_t>(new_register());
    }
    for (const Source& s : out_.sources)
      if (s.kind == Source::Kind::strided) out_.needs_position = true;
    out_.cut_at_rows = out_.needs_position && out_.inner >= TileProgram::shortest_row;
    choose_panels();
    choose_tile();
    for (Source& s : out_.sources)
      if (s.kind == Source::Kind::periodic) s.memory = take_memory((s.period + out_.tile + 4) * 4);
  }

  void choose_tile() {
    std::vector<int> passes;
    for (int i = 0; i < static_cast<int>(p_.code.size()); i++)
      if (code(i).op && !code(i).uniform && !values_[i].merged) passes.push_back(i);
    if (passes.size() > 1 || out_.panel_dimension >= 0) return;
    if (passes.size() == 1 && is_unbounded(passes[0])) {
      out_.unbounded = true;
      out_.tile = TileProgram::unbounded_tile;
      out_.register_elements = 4;
    } else if (out_.size > out_.tile) {
      out_.tile = out_.register_elements = TileProgram::long_tile;
    }
  }

  bool is_unbounded(int i) const {
    if (p_.outputs.size() != 1 || p_.outputs[0].value != i || code(i).dtype == DType::boolean || !out_.rows.dense()) return false;
    const bool all_flat = std::all_of(out_.sources.begin(), out_.sources.end(), [](const Source& s) { return s.kind == Source::Kind::flat && !s.is_bool; });
    const bool is_uniform = std::any_of(p_.code.begin(), p_.code.end(), [](const Instruction& c) { return c.uniform; });
    return (all_flat && !is_uniform) || splat_of(i);
  }

  bool is_flat(int i) const { return !code(i).op && !code(i).uniform && out_.sources[code(i).a].kind == Source::Kind::flat; }
  // The same for a whole tile.
  bool is_splat(int i) const {
    if (code(i).uniform) return true;
    if (code(i).op || !out_.cut_at_rows) return false;
    const Source& s = out_.sources[code(i).a];
    return s.kind == Source::Kind::strided && s.strides[out_.shape.rank() - 1] == 0;
  }
  // For an instruction of which one operand is flat and the other a splat.
  TileFunction splat_of(int i) const {
    const Instruction& c = code(i);
    if (c.op->arity != 2 || values_[i].pair >= 0 || c.operand != DType::float32) return nullptr;
    const bool swapped = is_flat(c.b);
    return is_flat(swapped ? c.b : c.a) && is_splat(swapped ? c.a : c.b) ? splat_function(name(i), swapped) : nullptr;
  }

  void classify(Source& s) const {
    int64_t expected = 1;
    int d = out_.shape.rank();
    while (d > 0 && (s.strides[d - 1] == expected || out_.shape[d - 1] == 1)) expected *= out_.shape[--d];
    const bool zero_before = std::all_of(s.strides.begin(), s.strides.begin() + d, [](int64_t stride) { return stride == 0; });
    if (d == 0) s.kind = Source::Kind::flat;
    else if (!zero_before) s.kind = Source::Kind::strided;
    else if (expected == 1) s.kind = Source::Kind::scalar;
    else if (expected <= TileProgram::longest_period) {
      s.kind = Source::Kind::periodic;
      s.period = static_cast<int>(expected);
    }
  }

  size_t take_memory(size_t bytes) {
    const size_t at = out_.memory;
    out_.memory += (bytes + 63) / 64 * 64;
    return at;
  }

  void choose_panels() {
    out_.is_copy = p_.code.size() == 1 && p_.outputs.size() == 1 && out_.rows.dense();
    const int shortest = out_.is_copy ? 2 : TileProgram::panel_rows;
    for (Source& s : out_.sources) {
      const int64_t step = s.strides[out_.shape.rank() - 1];
      if (s.kind != Source::Kind::strided || s.is_bool || step == 0 || step == 1 || out_.inner < shortest) continue;
      for (int d = 0; d + 1 < out_.shape.rank() && !s.panel; d++) {
        if (s.strides[d] != 1 || out_.shape[d] < 4 || (out_.panel_dimension >= 0 && out_.panel_dimension != d)) continue;
        out_.panel_dimension = d;
        s.panel = true;
        if (!out_.is_copy) s.memory = take_memory(TileProgram::panel_rows * out_.register_bytes());
      }
    }
  }

  void place_uniform() {
    for (int i = 0; i < static_cast<int>(p_.code.size()); i++) {
      if (!code(i).uniform) continue;
      if (!code(i).op) {
        values_[i].slot = out_.sources[code(i).a].home;
        continue;
      }
      values_[i].slot = new_register();
      (code(i).op->arity == 0 ? out_.constants : out_.uniform).push_back(single_step(i, values_[i].slot));
    }
  }

  void find_lifetimes() {
    for (int i = 0; i < static_cast<int>(p_.code.size()); i++)
      if (code(i).op && !values_[i].merged) mark_operands(i, i);
    for (Value& v : values_)
      if (v.is_output) v.last_use = forever;
  }
  void mark_operands(int i, int at) {
    const uint16_t operands[] = {code(i).a, code(i).b, code(i).c};
    for (int k = 0; k < arity(i); k++) {
      values_[operands[k]].last_use = std::max(values_[operands[k]].last_use, at);
      if (values_[operands[k]].merged) mark_operands(operands[k], at);
    }
  }

  bool in_place(int i) const {
    if (code(i).op || code(i).uniform) return false;
    const Source& s = out_.sources[code(i).a];
    return s.kind != Source::Kind::periodic && !s.is_bool;
  }

  // A value may go straight to its output unless an input, which may lie at the same place, is read later.
  void choose_direct_results() {
    int last_read = -1;
    for (int i = 0; i < static_cast<int>(p_.code.size()); i++)
      if (in_place(i)) last_read = std::max(last_read, values_[i].last_use);
    for (size_t k = 0; k < p_.outputs.size(); k++) {
      const int i = p_.outputs[k].value;
      const bool computed = code(i).op && !code(i).uniform && code(i).dtype != DType::boolean;
      if (computed && values_[i].direct < 0 && i >= last_read) values_[i].direct = static_cast<int>(k);
    }
  }

  TileProgram::Step single_step(int i, int slot) {
    TileProgram::Step step{};
    step.run = tile_function(code(i), step.parameters);
    const uint16_t operands[] = {code(i).a, code(i).b, code(i).c};
    uint16_t* const places[] = {&step.a, &step.b, &step.c};
    for (int k = 0; k < arity(i); k++) *places[k] = static_cast<uint16_t>(values_[operands[k]].slot);
    step.out = static_cast<uint16_t>(slot);
    if (TileFunction f = out_.unbounded && !code(i).uniform ? splat_of(i) : nullptr) {
      step.run = f;
      if (is_splat(code(i).a)) std::swap(step.a, step.b);
    }
    return step;
  }

  TileProgram::Step pair_step(int i, int slot) {
    const Value& v = values_[i];
    const Instruction& first = code(v.pair);
    TileProgram::Step step{};
    step.run = pair_function(name(v.pair), name(i), v.pair_is_second);
    step.a = static_cast<uint16_t>(values_[first.a].slot);
    if (arity(v.pair) == 2) step.b = static_cast<uint16_t>(values_[first.b].slot);
    if (arity(i) == 2 && !same_operand(code(i))) step.c = static_cast<uint16_t>(values_[v.pair_is_second ? code(i).a : code(i).b].slot);
    step.out = static_cast<uint16_t>(slot);
    return step;
  }

  void emit_steps() {
    // Working registers are counted while they are given out; slots of pointers come after the most that there can be.
    const int first_working = out_.registers;
    const int most = first_working + static_cast<int>(p_.code.size() + p_.outputs.size());
    int pointer = most;
    for (Source& s : out_.sources) s.slot = s.kind == Source::Kind::scalar ? s.home : static_cast<uint16_t>(pointer++);
    for (int i = 0; i < static_cast<int>(p_.code.size()); i++)
      if (!code(i).op && !code(i).uniform) values_[i].slot = out_.sources[code(i).a].slot;
    std::vector<int> free;
    for (int i = 0; i < static_cast<int>(p_.code.size()); i++) {
      if (!code(i).op || code(i).uniform || values_[i].merged) continue;
      release(i, first_working, free);
      if (values_[i].direct >= 0) {
        values_[i].slot = pointer++;
      } else if (!free.empty()) {
        values_[i].slot = free.back();
        free.pop_back();
      } else {
        values_[i].slot = new_register();
      }
      out_.steps.push_back(values_[i].pair >= 0 ? pair_step(i, values_[i].slot) : single_step(i, values_[i].slot));
    }
    out_.slots = pointer;
  }

  // Registers of operands that this instruction is the last to read; its result may take one of them.
  void release(int i, int first_working, std::vector<int>& free) {
    for (int k = 0; k < i; k++) {
      const Value& v = values_[k];
      const bool working = code(k).op && !code(k).uniform && !v.merged && v.direct < 0 && v.slot >= first_working;
      if (working && v.last_use == i) free.push_back(v.slot);
    }
  }

  void place_results() {
    for (size_t k = 0; k < p_.outputs.size(); k++) {
      const Value& v = values_[p_.outputs[k].value];
      TileProgram::Result r{.slot = static_cast<uint16_t>(v.slot)};
      r.is_bool = p_.outputs[k].dtype == DType::boolean;
      r.direct = v.direct == static_cast<int>(k);
      if (r.direct) r.bounce = static_cast<uint16_t>(new_register());
      out_.results.push_back(r);
    }
  }

  TileProgram& out_;
  const Fused& p_;
  std::vector<int> uses_;
  std::vector<Value> values_;
};

}  // namespace

TileProgram::TileProgram(const Fused& program, const Rows& rows) : rows(rows) {
  Fused p = collapse(program);
  if (p.shape.rank() == 0) {
    p.shape.push_back(1);
    for (Fused::Input& in : p.inputs) in.strides[0] = 1;
  }
  shape = p.shape;
  size = p.shape.size();
  // Of a single element everything is uniform, but bind() must not read an epilogue's input 0, which is computed later.
  if (size == 1)
    for (Instruction& i : p.code) i.uniform = i.op && i.op->arity == 0;
  inner = p.shape[-1];
  Compiler(*this, p).run();
}

}  // namespace nacre
