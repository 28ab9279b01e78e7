#include "core/fused.h"

#include "core/error.h"

namespace nacre {
namespace {

void append_strides(std::string& s, const Fused::Input& in, int rank) {
  s += "[";
  for (int d = 0; d < rank; d++) s += text(d ? "," : "", in.strides[d]);
  s += "]";
  if (in.offset) s += text("+", in.offset);
}

void append_instruction(std::string& s, const Fused& p, const Instruction& i) {
  if (!i.op) {
    s += text("load ", i.a, " ");
    append_strides(s, p.inputs[i.a], p.shape.rank());
    return;
  }
  s += i.op->name;
  const uint16_t operands[] = {i.a, i.b, i.c};
  for (int k = 0; k < i.op->arity; k++) s += text(k ? ", %" : " %", operands[k]);
  if (i.imm[0] != 0 || i.imm[1] != 0) s += text(" {", i.imm[0], i.imm[1] != 0 ? text(", ", i.imm[1]) : "", "}");
}

// Whether dimension d runs on where d + 1 ends, in every input.
bool mergeable(const Fused& p, int d) {
  for (const Fused::Input& in : p.inputs)
    if (in.strides[d] != in.strides[d + 1] * p.shape[d + 1]) return false;
  return true;
}

// Dimension d goes; where it was merged, the strides of d + 1 serve for both.
void erase_dimension(Fused& p, int d) {
  p.shape.erase(d);
  for (Fused::Input& in : p.inputs) {
    for (int k = d; k + 1 < max_rank; k++) in.strides[k] = in.strides[k + 1];
    in.strides[max_rank - 1] = 0;
  }
}

}  // namespace

std::string Fused::text() const {
  std::string s = nacre::text("fused ", shape, "\n");
  for (size_t k = 0; k < code.size(); k++) {
    s += nacre::text("  %", k, ": ", code[k].dtype, code[k].uniform ? " uniform = " : " = ");
    append_instruction(s, *this, code[k]);
    s += "\n";
  }
  s += "  ->";
  for (const Output& out : outputs) s += nacre::text(" %", static_cast<int>(out.value));
  return s + "\n";
}

std::shared_ptr<const Fused> read_in_rows(const Fused& program, size_t input, const Rows& rows) {
  auto found = std::make_shared<Fused>(program);
  Fused::Input& in = found->inputs[input];
  if (rows.dense()) return found;
  int64_t last = in.offset % rows.length;  // in its row, of the elements that are reached without leaving it
  for (int d = 0; d < program.shape.rank(); d++) {
    int64_t& stride = in.strides[d];
    if (stride % rows.length == 0) stride = stride / rows.length * rows.stride;
    else if (stride < 0) return nullptr;
    else last += (program.shape[d] - 1) * stride;
  }
  in.offset = rows.place(in.offset);
  return last < rows.length ? found : nullptr;
}

Fused collapse(const Fused& program) {
  Fused p = program;
  for (int d = p.shape.rank(); d-- > 0;)
    if (p.shape[d] == 1) erase_dimension(p, d);
  for (int d = p.shape.rank() - 1; d-- > 0;)
    if (mergeable(p, d)) {
      const int merged = p.shape[d] * p.shape[d + 1];
      erase_dimension(p, d);
      p.shape[d] = merged;
    }
  return p;
}

}  // namespace nacre
