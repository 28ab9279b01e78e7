// Padding with a value, also between the elements, and with mirror images.
#include <cstring>

#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"
#include "backend_wasm_simd/threads.h"
#include "backend_wasm_simd/tiles_gather.h"
#include "backend_wasm_simd/vec.h"

namespace nacre {
namespace {

int64_t rows_of(const Shape& shape) { return shape.size() == 0 ? 0 : shape.size() / shape[-1]; }

// Calls f(index) for the rows [first, last), counted over all dimensions but the last.
template <class F>
void for_each_row(const Shape& shape, int64_t first, int64_t last, F f) {
  for (gather::Position at(shape, first * shape[-1]); first < last; first++) {
    f(at.coordinates);
    at.next_row(shape, shape.rank() - 1);
  }
}

// Returns the end of the copy.
char* copy(char* to, const char* from, size_t bytes) {
  if (bytes == 4) std::memcpy(to, from, 4);  // not a call
  else std::memcpy(to, from, bytes);
  return to + bytes;
}

struct PadKernel : Kernel {
  explicit PadKernel(const Work& w)
      : in_shape(w.in[0].shape), out_shape(w.out[0].shape), before(w.attrs.ints(0)), spacing(w.attrs.ints(2)), dtype(w.in[0].dtype),
        value(bits_of(dtype, w.attrs.number(3))) {
    for (int& s : spacing) s++;
    // Trailing dimensions without padding make rows longer.
    while (in_shape.rank() > 1 && in_shape[-1] == out_shape[-1]) {
      const int n = in_shape[-1], d = in_shape.rank() - 2;
      if (spacing[d] != 1) break;
      in_shape[d] *= n;
      out_shape[d] *= n;
      before[d] *= n;
      in_shape.erase(d + 1);
      out_shape.erase(d + 1);
    }
  }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    const int64_t rows = rows_of(in_shape), bytes = out_shape.size() * static_cast<int64_t>(size_of(dtype));
    char* const y = host_data(out[0]);
    if (rows == 0) return fill(y, y + bytes);
    // Each part also fills what lies before its rows, and the last one what lies after them.
    parallel_parts(rows, bytes / 8, [&](int first, int last, int) {
      char* done = first == 0 ? y : place(y, gather::Position(in_shape, (first - 1) * int64_t{in_shape[-1]}).coordinates) + row_span();
      done = copy_rows(host_data(in[0]), y, done, first, last);
      if (last == rows) fill(done, y + bytes);
    });
  }

  char* place(char* y, reference::Index at) const {
    for (int d = 0; d < in_shape.rank(); d++) at[d] = before[d] + at[d] * spacing[d];
    return y + reference::offset_of(out_shape, at) * size_of(dtype);
  }
  size_t row_span() const { return ((static_cast<size_t>(in_shape[-1]) - 1) * spacing[in_shape.rank() - 1] + 1) * size_of(dtype); }

  // Everything before `done` is written. Returns how far it then is.
  char* copy_rows(const char* x, char* y, char* done, int64_t first, int64_t last) const {
    const int step = spacing[in_shape.rank() - 1];
    const size_t row = in_shape[-1] * size_of(dtype);
    x += first * row;
    for_each_row(in_shape, first, last, [&](const reference::Index& at) {
      char* const to = place(y, at);
      fill(done, to);
      done = step == 1 ? copy(to, x, row) : spread(to, x, row, step * size_of(dtype));
      x += row;
    });
    return done;
  }

  void fill(char* begin, char* end) const {
    if (dtype == DType::boolean) std::memset(begin, static_cast<int>(value), end - begin);
    else simd::fill(reinterpret_cast<uint32_t*>(begin), (end - begin) / 4, value);
  }

  // Elements at a distance, with the value in between. Returns the end of the last one.
  char* spread(char* to, const char* x, size_t row, size_t step) const {
    const size_t size = size_of(dtype);
    for (const char* const end = x + row;;) {
      to = copy(to, x, size);
      x += size;
      if (x == end) return to;
      fill(to, to + step - size);
      to += step - size;
    }
  }

  Shape in_shape, out_shape;
  Ints before, spacing;
  DType dtype;
  uint32_t value;
};

// Where the elements of a padded dimension come from.
std::vector<int> mirror(int before, int n, int after, bool reflect) {
  std::vector<int> from;
  for (int i = -before; i < n + after; i++) {
    const int low = i < 0 ? (reflect ? -i : -i - 1) : i;
    from.push_back(low >= n ? (reflect ? 2 * n - 2 - low : 2 * n - 1 - low) : low);
  }
  return from;
}

// Walks over the rows of the padded tensor together with those of the original that they mirror. A row consists of units: elements, or what
// trailing dimensions without padding make of them.
struct Mirror {
  Shape original, padded;              // without those dimensions
  std::vector<std::vector<int>> from;  // per dimension
  int unit = 1;

  Mirror(const Work& w, const Shape& original, const Shape& padded) : original(original), padded(padded) {
    while (this->padded.rank() > 1 && this->padded[-1] == this->original[-1]) {
      const int last = this->padded.rank() - 1;
      unit *= padded[last];
      this->padded.erase(last);
      this->original.erase(last);
    }
    for (int d = 0; d < this->original.rank(); d++)
      from.push_back(mirror(w.attrs.ints(0)[d], original[d], w.attrs.ints(1)[d], w.attrs.string(2) == "reflect"));
  }

  int64_t rows() const { return rows_of(padded); }

  // f(offset of the padded row, offset of the original row), in elements, for the rows [first, last).
  template <class F>
  void each_row(int64_t first, int64_t last, F f) const {
    int64_t to = first * padded[-1] * unit;
    for_each_row(padded, first, last, [&](reference::Index at) {
      for (int d = 0; d + 1 < padded.rank(); d++) at[d] = from[d][at[d]];
      f(to, reference::offset_of(original, at) * unit);
      to += int64_t{padded[-1]} * unit;
    });
  }
};

struct MirrorPadKernel : Kernel {
  explicit MirrorPadKernel(const Work& w)
      : mirror(w, w.in[0].shape, w.out[0].shape), size(static_cast<int64_t>(size_of(w.in[0].dtype))), unit(mirror.unit * size),
        before(w.attrs.ints(0)[mirror.padded.rank() - 1]) {}

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    const int n = mirror.original[-1];
    parallel_parts(mirror.rows(), mirror.padded.size() * unit / 8, [&](int first, int last, int) {
      mirror.each_row(first, last, [&](int64_t to, int64_t at) {
        const char* x = host_data(in[0]) + at * size;
        char* y = units(host_data(out[0]) + to * size, x, 0, before);
        y = copy(y, x, n * unit);
        units(y, x, before + n, mirror.padded[-1]);
      });
    });
  }

  // Units [begin, end) of a row. Returns the end of what it wrote.
  char* units(char* y, const char* x, int begin, int end) const {
    for (int i = begin; i < end; i++) y = copy(y, x + mirror.from.back()[i] * unit, unit);
    return y;
  }

  Mirror mirror;
  int64_t size, unit;  // in bytes, of an element and of a unit
  int before;
};

struct MirrorPadGradKernel : Kernel {
  explicit MirrorPadGradKernel(const Work& w) : mirror(w, w.out[0].shape, w.in[0].shape), size(w.out[0].shape.size()) {}

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    const std::vector<int>& from = mirror.from.back();
    const int unit = mirror.unit;
    float* dx = output<float>(out, 0);
    std::fill_n(dx, size, 0.f);
    mirror.each_row(0, mirror.rows(), [&](int64_t to, int64_t at) {
      const float* dy = input<float>(in, 0) + to;
      for (size_t i = 0; i < from.size(); i++, dy += unit) simd::add_to(dx + at + int64_t{from[i]} * unit, dy, unit);
    });
  }

  Mirror mirror;
  int64_t size;
};

bool is_ranked(const Work& w) { return !w.prologue && !w.epilogue && w.in[0].shape.rank() > 0; }
bool is_ranked_float(const Work& w) { return is_ranked(w) && w.in[0].dtype == DType::float32; }

template <class K>
std::unique_ptr<Kernel> make(const Work& w) { return std::make_unique<K>(w); }

const KernelRow rows[] = {
    {"_pad", is_ranked, make<PadKernel>},
    {"_mirrorPad", is_ranked, make<MirrorPadKernel>},
    {"_mirrorPadGrad", is_ranked_float, make<MirrorPadGradKernel>},
};

}  // namespace

std::span<const KernelRow> pad_kernels() { return rows; }

}  // namespace nacre
