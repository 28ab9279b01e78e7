// Reductions over any axes, of a stored tensor or of a program's result that is never stored (prologue).
//
// Neighbouring dimensions that are both reduced or both kept count as one, so at the end of the shape there is either a row to reduce, or
// columns to reduce together; what comes before is walked over. Rows and columns are read in pieces of at most a tile.
#include <algorithm>
#include <limits>

#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"
#include "backend_wasm_simd/reduce_joins.h"
#include "backend_wasm_simd/tiles.h"

namespace nacre {
namespace {

constexpr int tile = FusedRunner::tile_elements;

struct Dimension {
  int64_t size;
  bool reduced;
  int64_t step;  // of the result, in elements; 0 where reduced
};

std::vector<Dimension> dimensions_of(const Shape& shape, const Ints& axes) {
  std::vector<Dimension> dims;
  for (int d = 0; d < shape.rank(); d++) {
    const bool reduced = std::binary_search(axes.begin(), axes.end(), d);
    if (shape[d] == 1) continue;
    if (!dims.empty() && dims.back().reduced == reduced) dims.back().size *= shape[d];
    else dims.push_back({shape[d], reduced, 0});
  }
  int64_t step = 1;
  for (size_t d = dims.size(); d-- > 0;)
    if (!dims[d].reduced) {
      dims[d].step = step;
      step *= dims[d].size;
    }
  return dims;
}

// Elements of a stored tensor.
template <class T>
struct Stored {
  const T* data;
  int64_t size;
  const T* get(int64_t at, int64_t, int64_t) { return data + at; }
};

// Elements of a program's result: computed a tile at a time, several rows ahead if they are short.
template <class T>
struct Computed {
  const FusedRunner& runner;
  int64_t size;
  int64_t begin = 0, end = 0;
  alignas(16) T buffer[tile + 4];

  Computed(const FusedRunner& r, int64_t n) : runner(r), size(n) {}

  // n elements; the caller will ask for `next` elements in this order.
  const T* get(int64_t at, int64_t n, int64_t next) {
    if (at < begin || at + n > end) {
      begin = at;
      end = std::min(size, at + (next >= n ? std::max<int64_t>(tile / n * n, n) : n));
      void* out[] = {buffer};
      runner.range_at_start(out, begin, end);
    }
    return buffer + (at - begin);
  }
};

template <class Join, class Source>
class Reducer {
  using T = typename Join::Type;

 public:
  Reducer(const std::vector<Dimension>& dims, Source& source, T* out) : dims_(dims), source_(source), out_(out) {}

  void run(int64_t results) {
    std::fill_n(out_, results, Join::start);
    if (source_.size == 0) return;
    if (dims_.empty()) {
      out_[0] = *source_.get(0, 1, 1);
      return;
    }
    const bool row = dims_.back().reduced;
    if (row && dims_.size() == 2 && dims_[1].size <= tile / 4) return reduce_short_rows();
    const size_t last = dims_.size() - (row || dims_.size() == 1 ? 1 : 2);
    walk(last, [&](int64_t from, int64_t to) { row ? reduce_row(from, out_ + to) : reduce_columns(from, out_ + to); });
  }

 private:
  // Calls f(offset of the source, offset of the result) for all that stands before dimension `last`.
  template <class F>
  void walk(size_t last, F f) {
    int64_t at[max_rank] = {}, block = 1, to = 0;
    for (size_t d = last; d < dims_.size(); d++) block *= dims_[d].size;
    for (int64_t from = 0; from < source_.size; from += block) {
      f(from, to);
      for (size_t d = last; d-- > 0;) {
        to += dims_[d].step;
        if (++at[d] < dims_[d].size) break;
        to -= dims_[d].step * dims_[d].size;
        at[d] = 0;
      }
    }
  }

  // Four rows at a time, one in each lane.
  void reduce_short_rows() {
    const int64_t rows = dims_[0].size;
    const int n = static_cast<int>(dims_[1].size);
    int64_t r = 0;
    if constexpr (sizeof(T) == 4)
      for (; r + 4 <= rows; r += 4) {
        const T* x = source_.get(r * n, 4 * n, 4 * n);
        simd::V total = simd::load_four(x, n);
        for (int i = 1; i < n; i++) total = Join::vector(total, simd::load_four(x + i, n));
        simd::store(out_ + r, total);
      }
    for (; r < rows; r++) reduce_row(r * n, out_ + r);
  }

  void reduce_row(int64_t from, T* to) {
    const int64_t n = dims_.back().size;
    typename Join::Total total = *to;
    for (int64_t i = 0; i < n; i += tile) {
      const int64_t count = std::min<int64_t>(tile, n - i);
      total = Join::scalar(total, Join::row(source_.get(from + i, count, n), static_cast<int>(count)));
    }
    *to = static_cast<T>(total);
  }

  void reduce_columns(int64_t from, T* to) {
    const int64_t columns = dims_.back().size, rows = dims_.size() > 1 ? dims_[dims_.size() - 2].size : 1;
    // Several narrow rows are read as one wide one, whose parts are joined at the end.
    const int64_t together = std::min(rows, std::max<int64_t>(1, tile / columns));
    if (together > 1) return narrow_columns(from, to, rows, columns, together);
    for (int64_t c = 0; c < columns; c += tile) {
      const int n = static_cast<int>(std::min<int64_t>(tile, columns - c));
      accumulate(from + c, rows, columns, n);
      Join::vectors(to + c, totals_, n);
    }
  }

  void narrow_columns(int64_t from, T* to, int64_t rows, int64_t columns, int64_t together) {
    const int n = static_cast<int>(together * columns);
    const int64_t rest = rows % together;
    accumulate(from, rows / together, n, n);
    for (int64_t k = 0; k < together; k++) Join::vectors(to, totals_ + k * columns, static_cast<int>(columns));
    if (rest == 0) return;
    const T* x = source_.get(from + rows / together * n, rest * columns, 0);
    for (int64_t k = 0; k < rest; k++) Join::vectors(to, x + k * columns, static_cast<int>(columns));
  }

  // Joins `rows` pieces of n elements into totals_. Sums are kept in blocks of rows, so that rounding errors grow more slowly.
  void accumulate(int64_t from, int64_t rows, int64_t stride, int n) {
    constexpr int64_t block = 64;
    std::fill_n(totals_, n, Join::start);
    for (int64_t r = 0; r < rows;) {
      std::fill_n(partial_, n, Join::start);
      const int64_t end = std::min(rows, r + block);
      for (; r < end; r++) Join::vectors(partial_, source_.get(from + r * stride, n, 0), n);
      Join::vectors(totals_, partial_, n);
    }
  }

  const std::vector<Dimension>& dims_;
  Source& source_;
  T* out_;
  alignas(16) T partial_[tile + 4];
  alignas(16) T totals_[tile + 4];
};

template <template <class> class Join>
struct Reduction : Kernel {
  explicit Reduction(const Work& w) : results(w.out[0].shape.size()) {
    const Shape& shape = w.prologue ? w.prologue->shape : w.in[0].shape;
    dtype = w.prologue ? w.prologue->outputs[0].dtype : w.in[0].dtype;
    elements = shape.size();
    dims = dimensions_of(shape, w.attrs.ints(0));
    if (w.prologue) runner = std::make_unique<FusedRunner>(*w.prologue);
    for (size_t i = 0; i < w.in.size(); i++) inputs.push_back(nullptr);
  }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    if (dtype == DType::float32) reduce<float>(in, out);
    else reduce<int32_t>(in, out);
  }

  template <class T>
  void reduce(std::span<const Slot> in, std::span<const Slot> out) {
    if (runner) {
      for (size_t i = 0; i < inputs.size(); i++) inputs[i] = host_data(in[i]);
      if (elements > 0) runner->bind(inputs.data());
      Computed<T> source(*runner, elements);
      Reducer<Join<T>, Computed<T>>(dims, source, output<T>(out, 0)).run(results);
    } else {
      Stored<T> source{input<T>(in, 0), elements};
      Reducer<Join<T>, Stored<T>>(dims, source, output<T>(out, 0)).run(results);
    }
  }

  int64_t results, elements;
  DType dtype;
  std::vector<Dimension> dims;
  std::unique_ptr<FusedRunner> runner;
  std::vector<const void*> inputs;
};

template <class Join>
struct LogicalReduction : Kernel {
  explicit LogicalReduction(const Work& w)
      : results(w.out[0].shape.size()), elements(w.in[0].shape.size()), dims(dimensions_of(w.in[0].shape, w.attrs.ints(0))) {}

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    Stored<uint8_t> source{input<uint8_t>(in, 0), elements};
    Reducer<Join, Stored<uint8_t>>(dims, source, output<uint8_t>(out, 0)).run(results);
  }

  int64_t results, elements;
  std::vector<Dimension> dims;
};

template <class K>
std::unique_ptr<Kernel> make(const Work& w) { return std::make_unique<K>(w); }

// A prologue without outputs is a question in advance.
bool numeric(const Work& w) {
  if (w.epilogue) return false;
  const DType t = !w.prologue ? w.in[0].dtype : w.prologue->outputs.empty() ? w.out[0].dtype : w.prologue->outputs[0].dtype;
  return t == DType::float32 || t == DType::int32;
}

const KernelRow rows[] = {
    {"_sum", numeric, make<Reduction<Sum>>},
    {"_prod", numeric, make<Reduction<Product>>},
    {"_max", numeric, make<Reduction<Maximum>>},
    {"_min", numeric, make<Reduction<Minimum>>},
    {"_all", nullptr, make<LogicalReduction<All>>},
    {"_any", nullptr, make<LogicalReduction<Any>>},
};

}  // namespace

std::span<const KernelRow> reduce_kernels() { return rows; }

}  // namespace nacre
