// Reductions over any axes, of a stored tensor or of a program's result that is never stored (prologue).
//
// Neighbouring dimensions that are both reduced or both kept count as one, so at the end of the shape there is either a row to reduce, or
// columns to reduce together; what comes before is walked over. Rows and columns are read in pieces of at most a tile.
#include <algorithm>

#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"
#include "backend_wasm_simd/reduce_joins.h"
#include "backend_wasm_simd/threads.h"
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

// Elements of a stored tensor, or of a program's result: those are computed a tile at a time, several rows ahead if they are short.
struct Source {
  const char* data;           // null: computed
  const FusedRunner* runner;  // bound
  int element;                // bytes
  int64_t size;                // where the part ends that is read
  int thread;
  int64_t begin = 0, end = 0;  // what the buffer holds
  alignas(16) float buffer[tile + 4];

  Source(const char* stored, const FusedRunner* computed, int element, int64_t n, int thread)
      : data(stored), runner(computed), element(element), size(n), thread(thread) {}

  // n elements; the caller will ask for `next` elements in this order.
  const char* get(int64_t at, int64_t n, int64_t next) {
    if (data) return data + at * element;
    if (at < begin || at + n > end) compute(at, next >= n ? std::max<int64_t>(tile / n * n, n) : n);
    return reinterpret_cast<const char*>(buffer + (at - begin));
  }
  void compute(int64_t at, int64_t n) {
    begin = at;
    end = std::min(size, at + n);
    void* out[] = {buffer};
    runner->range_at_start(out, begin, end, thread);
  }
};

// Of the elements from `begin` to the end of the source: all, or some of the first dimension.
class Reducer {
 public:
  Reducer(const Join& join, const std::vector<Dimension>& dims, Source& source, int64_t begin, char* out)
      : join_(join), dims_(dims), source_(source), begin_(begin), out_(out) {}

  void run(int64_t results) {
    fill(out_, results);
    if (source_.size == begin_) return;
    if (dims_.empty()) return join_.vectors(out_, source_.get(0, 1, 1), 1);
    const bool row = dims_.back().reduced;
    if (row && join_.four_rows && dims_.size() == 2 && dims_[1].size <= tile / 4) return reduce_short_rows();
    const size_t last = dims_.size() - (row || dims_.size() == 1 ? 1 : 2);
    walk(last, row);
  }

 private:
  void fill(void* p, int64_t n) const {
    if (join_.element == 4) std::fill_n(static_cast<uint32_t*>(p), n, join_.start);
    else std::fill_n(static_cast<uint8_t*>(p), n, static_cast<uint8_t>(join_.start));
  }

  // Over all that stands before dimension `last`.
  void walk(size_t last, bool row) {
    int64_t at[max_rank] = {}, block = 1, to = 0;
    for (size_t d = last; d < dims_.size(); d++) block *= dims_[d].size;
    for (int64_t from = begin_; from < source_.size; from += block) {
      char* result = out_ + to * join_.element;
      row ? reduce_row(from, result) : reduce_columns(from, result);
      for (size_t d = last; d-- > 0;) {
        to += dims_[d].step;
        if (++at[d] < dims_[d].size) break;
        to -= dims_[d].step * dims_[d].size;
        at[d] = 0;
      }
    }
  }

  void reduce_short_rows() {
    const int n = static_cast<int>(dims_[1].size);
    const int64_t rows = (source_.size - begin_) / n;
    int64_t r = 0;
    for (; r + 4 <= rows; r += 4) join_.four_rows(out_ + r * 4, source_.get(begin_ + r * n, 4 * n, 4 * n), n);
    for (; r < rows; r++) reduce_row(begin_ + r * n, out_ + r * 4);
  }

  void reduce_row(int64_t from, char* to) {
    const int64_t n = dims_.back().size;
    Join::Total total;
    join_.open(total, to);
    for (int64_t i = 0; i < n; i += tile) {
      const int64_t count = std::min<int64_t>(tile, n - i);
      join_.extend(total, source_.get(from + i, count, n), static_cast<int>(count));
    }
    join_.close(total, to);
  }

  void reduce_columns(int64_t from, char* to) {
    const int64_t columns = dims_.back().size, rows = dims_.size() > 1 ? dims_[dims_.size() - 2].size : 1;
    // Several narrow rows are read as one wide one, whose parts are joined at the end.
    const int64_t together = std::min(rows, std::max<int64_t>(1, tile / columns));
    if (together > 1) return narrow_columns(from, to, rows, columns, together);
    for (int64_t c = 0; c < columns; c += tile) {
      const int n = static_cast<int>(std::min<int64_t>(tile, columns - c));
      accumulate(from + c, rows, columns, n);
      join_.vectors(to + c * join_.element, totals_, n);
    }
  }

  void narrow_columns(int64_t from, char* to, int64_t rows, int64_t columns, int64_t together) {
    const int n = static_cast<int>(together * columns);
    const int64_t rest = rows % together, row_bytes = columns * join_.element;
    accumulate(from, rows / together, n, n);
    const char* x = reinterpret_cast<const char*>(totals_);
    for (int64_t k = 0; k < together; k++) join_.vectors(to, x + k * row_bytes, static_cast<int>(columns));
    if (rest == 0) return;
    x = source_.get(from + rows / together * n, rest * columns, 0);
    for (int64_t k = 0; k < rest; k++) join_.vectors(to, x + k * row_bytes, static_cast<int>(columns));
  }

  // Joins `rows` pieces of n elements into totals_. They are kept in blocks of rows, so that rounding errors grow more slowly.
  void accumulate(int64_t from, int64_t rows, int64_t stride, int n) {
    constexpr int64_t block = 64;
    fill(totals_, n);
    for (int64_t r = 0; r < rows;) {
      fill(partial_, n);
      const int64_t end = std::min(rows, r + block);
      for (; r < end; r++) join_.vectors(partial_, source_.get(from + r * stride, n, 0), n);
      join_.vectors(totals_, partial_, n);
    }
  }

  const Join& join_;
  const std::vector<Dimension>& dims_;
  Source& source_;
  int64_t begin_;
  char* out_;
  alignas(16) float partial_[tile + 4];
  alignas(16) float totals_[tile + 4];
};

struct Reduction : Kernel {
  Reduction(const Work& w, const Join& join)
      : join(join), results(w.out[0].shape.size()), elements((w.prologue ? w.prologue->shape : w.in[0].shape).size()),
        dims(dimensions_of(w.prologue ? w.prologue->shape : w.in[0].shape, w.attrs.ints(0))), inputs(w.in.size()) {
    if (w.prologue) runner = std::make_unique<FusedRunner>(*w.prologue, divides() ? threads() : 1);
  }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    for (size_t i = 0; i < inputs.size(); i++) inputs[i] = host_data(in[i]);
    if (runner && elements > 0) runner->bind(inputs.data());
    // By parts of the first dimension where it is kept. They depend on shapes alone.
    const int64_t first = divides() ? dims[0].size : 1, row = elements / first;
    const int64_t rows = divides() ? (part_elements + row - 1) / row : 1;
    const auto one_part = [&](int i, int thread) {
      const int64_t begin = i * rows, end = std::min(first, begin + rows);
      Source source(runner ? nullptr : host_data(in[0]), runner.get(), join.element, end * row, thread);
      Reducer(join, dims, source, begin * row, host_data(out[0]) + begin * (results / first) * join.element).run((end - begin) * (results / first));
    };
    parallel_for(static_cast<int>((first + rows - 1) / rows), elements, one_part);
  }

  static constexpr int64_t part_elements = 16384;
  bool divides() const { return dims.size() > 1 && !dims[0].reduced && elements > part_elements; }

  const Join& join;
  int64_t results, elements;
  std::vector<Dimension> dims;
  std::unique_ptr<FusedRunner> runner;
  std::vector<const void*> inputs;
};

// Of what is reduced. A prologue without outputs is a question in advance.
DType type_of(const Work& w) {
  return !w.prologue ? w.in[0].dtype : w.prologue->outputs.empty() ? w.out[0].dtype : w.prologue->outputs[0].dtype;
}

bool numeric(const Work& w) { return !w.epilogue && (type_of(w) == DType::float32 || type_of(w) == DType::int32); }

template <const Join& (*join)(DType)>
std::unique_ptr<Kernel> make(const Work& w) { return std::make_unique<Reduction>(w, join(type_of(w))); }

const KernelRow rows[] = {
    {"_sum", numeric, make<sum_join>},     {"_prod", numeric, make<product_join>}, {"_max", numeric, make<maximum_join>},
    {"_min", numeric, make<minimum_join>}, {"_all", nullptr, make<all_join>},      {"_any", nullptr, make<any_join>},
};

}  // namespace

std::span<const KernelRow> reduce_kernels() { return rows; }

}  // namespace nacre
