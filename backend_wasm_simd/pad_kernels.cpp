// Padding with a value, also between the elements, and with mirror images.
#include <algorithm>
#include <cstring>

#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"

namespace nacre {
namespace {

// Calls f(index) for each row (all dimensions but the last) in row-major order.
template <class F>
void for_each_row(const Shape& shape, F f) {
  if (shape.size() == 0) return;
  Shape rows = shape;
  rows[-1] = 1;
  reference::for_each(rows, f);
}

// The bits of the value in the element type.
uint32_t element_bits(DType t, double value) {
  uint32_t bits = t == DType::boolean ? value != 0 : 0;
  if (t == DType::int32) bits = static_cast<uint32_t>(reference::narrow<int32_t>(value));
  const float f = static_cast<float>(value);
  if (t == DType::float32) std::memcpy(&bits, &f, 4);
  return bits;
}

struct PadKernel : Kernel {
  explicit PadKernel(const Work& w)
      : in_shape(w.in[0].shape), out_shape(w.out[0].shape), before(w.attrs.ints(0)), spacing(w.attrs.ints(2)), dtype(w.in[0].dtype),
        value(element_bits(dtype, w.attrs.number(3))) {
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
    with_size(dtype, [&](auto type) {
      using T = decltype(type);
      const T* x = input<T>(in, 0);
      T* y = output<T>(out, 0);
      std::fill_n(y, out_shape.size(), static_cast<T>(value));
      const int n = in_shape[-1];
      for_each_row(in_shape, [&](reference::Index at) {
        for (int d = 0; d < in_shape.rank(); d++) at[d] = before[d] + at[d] * spacing[d];
        place(y + reference::offset_of(out_shape, at), x, n);
        x += n;
      });
    });
  }

  template <class T>
  void place(T* y, const T* x, int n) const {
    const int step = spacing[in_shape.rank() - 1];
    if (step == 1) std::copy_n(x, n, y);
    else
      for (int i = 0; i < n; i++) y[static_cast<int64_t>(i) * step] = x[i];
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

// Walks over the rows of the padded tensor together with those of the original that they mirror.
struct Mirror {
  Shape original, padded;
  std::vector<std::vector<int>> from;  // per dimension

  Mirror(const Work& w, const Shape& original, const Shape& padded) : original(original), padded(padded) {
    for (int d = 0; d < original.rank(); d++)
      from.push_back(mirror(w.attrs.ints(0)[d], original[d], w.attrs.ints(1)[d], w.attrs.string(2) == "reflect"));
  }

  // f(offset of the padded row, offset of the original row)
  template <class F>
  void each_row(F f) const {
    int64_t to = 0;
    for_each_row(padded, [&](reference::Index at) {
      for (int d = 0; d + 1 < padded.rank(); d++) at[d] = from[d][at[d]];
      f(to, reference::offset_of(original, at));
      to += padded[-1];
    });
  }
};

struct MirrorPadKernel : Kernel {
  explicit MirrorPadKernel(const Work& w) : mirror(w, w.in[0].shape, w.out[0].shape), dtype(w.in[0].dtype), before(w.attrs.ints(0).back()) {}

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    with_size(dtype, [&](auto type) {
      using T = decltype(type);
      const std::vector<int>& from = mirror.from.back();
      const int n = mirror.original[-1], all = mirror.padded[-1];
      mirror.each_row([&](int64_t to, int64_t at) {
        const T* x = input<T>(in, 0) + at;
        T* y = output<T>(out, 0) + to;
        for (int i = 0; i < before; i++) y[i] = x[from[i]];
        std::copy_n(x, n, y + before);
        for (int i = before + n; i < all; i++) y[i] = x[from[i]];
      });
    });
  }

  Mirror mirror;
  DType dtype;
  int before;
};

struct MirrorPadGradKernel : Kernel {
  explicit MirrorPadGradKernel(const Work& w) : mirror(w, w.out[0].shape, w.in[0].shape) {}

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    const std::vector<int>& from = mirror.from.back();
    float* dx = output<float>(out, 0);
    std::fill_n(dx, mirror.original.size(), 0.f);
    mirror.each_row([&](int64_t to, int64_t at) {
      const float* dy = input<float>(in, 0) + to;
      for (size_t i = 0; i < from.size(); i++) dx[at + from[i]] += dy[i];
    });
  }

  Mirror mirror;
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
