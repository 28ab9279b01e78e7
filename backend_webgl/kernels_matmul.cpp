// Products of matrices.
#include "backend_webgl/limits.h"
#include "backend_webgl/product.h"
#include "backend_webgl/stages.h"
#include "backend_webgl/twin.h"

namespace nacre::webgl {
namespace {

constexpr int shortest_chunk = 64;

int count_of(const Shape& s) {  // matrices
  int n = 1;
  for (int d = 0; d < s.rank() - 2; d++) n *= s[d];
  return n;
}

// Per batch dimension, how many rows further the operand's next matrix begins.
Ints steps_of(const Shape& s) {
  Ints steps(s.rank() - 2);
  int rows = s[-2];
  for (int d = s.rank() - 3; d >= 0; d--) {
    steps[d] = s[d] == 1 ? 0 : rows;
    rows *= s[d];
  }
  return steps;
}

class Writer {
 public:
  explicit Writer(const Product& p)
      : p_(p), m_(p.y.shape[-2]), k_(p.a.shape[p.transpose_a ? -2 : -1]), single_(count_of(p.y.shape) == 1), split_(split_sum(layout_of(p.y), k_)) {}

  bool whole() const { return split_.parts == 1; }
  int parts() const { return split_.parts; }
  // With four rows or more, parts begin at multiples of four.
  int part_rows() const {
    const int rows = layout_of(p_.y).rows;
    return whole() || rows < 4 ? rows : (rows + 3) / 4 * 4;
  }
  Spec result() const { return whole() ? p_.y : Spec{{parts() * part_rows(), p_.y.shape[-1]}}; }

  // See twin.h; both blocks must have the same b.
  int twin_rows() const { return single_ && whole() && in_blocks(layout_of(p_.y)) ? webgl::twin_rows(layout_of(p_.y)) : 0; }

  void write(Shader& s) const {
    s.input(p_.a);
    s.input(p_.b);
    s.define("SINGLE", single_ && whole() ? "1" : "0");
    s.define("M", m_);
    s.define("K", k_);
    s.define("CHUNK", split_.chunk);
    s.define("PART_ROWS", part_rows());
    const Ints batch(p_.y.shape.begin(), p_.y.shape.end() - 2);
    s.define("BATCH_RANK", single_ ? 0 : static_cast<int>(batch.size()));
    s.array("BATCH", batch);
    s.array("A_STEP", steps_of(p_.a.shape));
    s.array("B_STEP", steps_of(p_.b.shape));
    s.define("TRANSPOSE_A", p_.transpose_a ? "1" : "0");
    s.define("TRANSPOSE_B", p_.transpose_b ? "1" : "0");
    s.include("quad");
    s.include("product");
    s.include(in_blocks(s.layout()) ? "product_blocks" : "product_rows");
  }

 private:
  // Whether every matrix of an operand that is read by blocks of its rows begins at a multiple of four, and the operand has four layers.
  static bool blocks_begin(const Spec& x) { return layout_of(x).layers() == 4 && (x.shape[-2] % 4 == 0 || count_of(x.shape) == 1); }

  bool in_blocks(const Layout& result) const {
    if (!blocks_begin(p_.b) || (p_.transpose_a && !blocks_begin(p_.a))) return false;
    if (single_) return result.layers() == 1 || part_rows() >= 4;
    return result.layers() == 4 && m_ % 4 == 0;
  }

  const Product& p_;
  const int m_, k_;
  const bool single_;
  const Split split_;
};

std::unique_ptr<Kernel> mat_mul(const Work& w) { return product_kernel(w, {w.in[0], w.in[1], w.out[0], w.attrs.flag(0), w.attrs.flag(1)}); }

const KernelRow rows[] = {
    {"_matMul", nullptr, mat_mul},
};

}  // namespace

Split split_sum(const Layout& out, int terms) {
  const int fragments = std::max(1, (out.rows + out.layers() - 1) / out.layers() * out.slices);
  const int parts = std::min(limits().enough_fragments / fragments, terms / shortest_chunk);
  if (parts < 2) return {1, terms};
  const int chunk = ((terms + parts - 1) / parts + 3) / 4 * 4;
  return {(terms + chunk - 1) / chunk, chunk};
}

std::unique_ptr<Kernel> product_kernel(const Work& w, const Product& p) {
  const Writer writer(p);
  const Spec result = writer.result();
  Shader s(result);
  const int twin = writer.twin_rows();
  if (twin) s.twin(twin);
  writer.write(s);
  if (twin) return twin_kernel(s, w, twin);
  if (writer.whole()) return draw_kernel(s, w, Shader::Level::block);
  return sum_of_parts(w, s, Shader::Level::block, result, writer.parts(), writer.part_rows());
}

std::span<const KernelRow> matmul_kernels() { return rows; }

}  // namespace nacre::webgl
