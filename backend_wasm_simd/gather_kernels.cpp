// Slices of a tensor by index, or by coordinates, and the scattering sum that is its gradient. Indices outside the axis give, and take, nothing.
#include <algorithm>
#include <cstring>

#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/operands.h"
#include "backend_wasm_simd/threads.h"
#include "backend_wasm_simd/vec.h"

namespace nacre {
namespace {

// The tensor as [batches, middle, n, inner], the indices as [batches, count], what is gathered as [batches, middle, count, inner].
struct Geometry {
  int64_t batches = 1, middle = 1, count = 1;
  Around around;

  Geometry(const Shape& x, const Shape& indices, int axis, int batch_dims) : around(x, axis) {
    for (int d = 0; d < batch_dims; d++) batches *= x[d];
    for (int d = batch_dims; d < axis; d++) middle *= x[d];
    for (int d = batch_dims; d < indices.rank(); d++) count *= indices[d];
  }

  int64_t slices() const { return batches * middle * count; }

  // For the slices gathered from `first` to `last`: f(its number, slice of the tensor, or -1), both counted in units of `inner` elements.
  template <class F>
  void each(const int32_t* index, int64_t first, int64_t last, F f) const {
    while (first < last) {
      const int64_t block = first / count, begin = block * count, end = std::min(last, begin + count);
      const int32_t* const own = index + block / middle * count - begin;
      for (; first < end; first++) {
        const int64_t i = own[first];
        f(first, i >= 0 && i < around.n ? block * around.n + i : -1);
      }
    }
  }
};

// A slice of so many bytes, or zeros in its place.
void copy_slice(char* to, const char* from, bool inside, int64_t bytes) {
  if (!inside) std::memset(to, 0, bytes);
  else if (bytes >= 256) std::memcpy(to, from, bytes);
  else {  // too little for a call
    for (; bytes >= 16; bytes -= 16, to += 16, from += 16) simd::store(to, simd::load(from));
    for (; bytes >= 4; bytes -= 4, to += 4, from += 4) std::memcpy(to, from, 4);
    for (; bytes > 0; bytes--) *to++ = *from++;
  }
}

// About how long it takes.
int64_t nanoseconds(int64_t slices, int64_t bytes_of_slice) { return slices + slices * bytes_of_slice / 8; }

struct GatherKernel : Kernel {
  explicit GatherKernel(const Work& w)
      : geometry(w.in[0].shape, w.in[1].shape, w.attrs.integer(0), w.attrs.integer(1)),
        slice(geometry.around.inner * static_cast<int64_t>(size_of(w.in[0].dtype))) {}

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    const char* x = host_data(in[0]);
    const int32_t* index = input<int32_t>(in, 1);
    char* y = host_data(out[0]);
    parallel_parts(geometry.slices(), nanoseconds(geometry.slices(), slice), [&](int first, int last, int) {
      if (slice == 4) {
        const auto* words = reinterpret_cast<const uint32_t*>(x);
        geometry.each(index, first, last, [=](int64_t to, int64_t from) { reinterpret_cast<uint32_t*>(y)[to] = from < 0 ? 0 : words[from]; });
      } else {
        geometry.each(index, first, last, [&](int64_t to, int64_t from) { copy_slice(y + to * slice, x + from * slice, from >= 0, slice); });
      }
    });
  }

  Geometry geometry;
  int64_t slice;  // bytes
};

struct GatherNDKernel : Kernel {
  explicit GatherNDKernel(const Work& w)
      : x_shape(w.in[0].shape), depth(w.in[1].shape[-1]), slice(static_cast<int64_t>(size_of(w.in[0].dtype))) {
    for (int d = depth; d < x_shape.rank(); d++) slice *= x_shape[d];
    count = slice > 0 ? w.out[0].bytes() / slice : 0;
  }

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    const char* x = host_data(in[0]);
    const int32_t* coordinates = input<int32_t>(in, 1);
    const int* const sizes = x_shape.begin();
    char* y = host_data(out[0]);
    parallel_parts(count, nanoseconds(count, slice), [&](int first, int last, int) {
      for (int64_t i = first; i < last; i++) {
        const int32_t* at = coordinates + i * depth;
        uint32_t place = 0;
        bool inside = true;
        for (int d = 0; d < depth; d++) {
          const auto coordinate = static_cast<uint32_t>(at[d]), size = static_cast<uint32_t>(sizes[d]);
          inside &= coordinate < size;
          place = place * size + coordinate;
        }
        copy_slice(y + i * slice, x + place * slice, inside, slice);
      }
    });
  }

  Shape x_shape;
  int depth;
  int64_t slice, count;  // a slice in bytes
};

struct GatherGradKernel : Kernel {
  explicit GatherGradKernel(const Work& w)
      : geometry(w.out[0].shape, w.in[1].shape, w.attrs.integer(1), w.attrs.integer(2)), size(w.out[0].shape.size()) {}

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    const int64_t inner = geometry.around.inner;
    const float* dy = input<float>(in, 0);
    float* dx = output<float>(out, 0);
    std::fill_n(dx, size, 0.f);
    geometry.each(input<int32_t>(in, 1), 0, geometry.slices(), [&](int64_t from, int64_t to) {
      if (to >= 0) simd::add_to(dx + to * inner, dy + from * inner, inner);
    });
  }

  Geometry geometry;
  int64_t size;
};

// Rows of one value, with another one at the index.
struct OneHotKernel : Kernel {
  explicit OneHotKernel(const Work& w)
      : count(w.in[0].shape.size()), depth(w.attrs.integer(0)), dtype(w.out[0].dtype), on(bits_of(dtype, w.attrs.number(1))),
        off(bits_of(dtype, w.attrs.number(2))) {}

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    with_size(dtype, [&](auto type) {
      using T = decltype(type);
      const int32_t* index = input<int32_t>(in, 0);
      T* y = output<T>(out, 0);
      simd::fill(y, count * depth, static_cast<T>(off));
      for (int64_t i = 0; i < count; i++, y += depth)
        if (index[i] >= 0 && index[i] < depth) y[index[i]] = static_cast<T>(on);
    });
  }

  int64_t count;
  int depth;
  DType dtype;
  uint32_t on, off;
};

bool is_float(const Work& w) { return !w.prologue && !w.epilogue && w.in[0].dtype == DType::float32; }

template <class K>
std::unique_ptr<Kernel> make(const Work& w) { return std::make_unique<K>(w); }

const KernelRow rows[] = {
    {"_gather", nullptr, make<GatherKernel>},
    {"_gatherND", nullptr, make<GatherNDKernel>},
    {"_gatherGrad", is_float, make<GatherGradKernel>},
    {"_oneHot", nullptr, make<OneHotKernel>},
};

}  // namespace

std::span<const KernelRow> gather_kernels() { return rows; }

}  // namespace nacre
