// Tensors from nothing: one value, ranges, random numbers.
#include "backend_wasm_simd/kernels.h"
#include "backend_wasm_simd/math.h"
#include "backend_wasm_simd/operands.h"
#include "core/random.h"

namespace nacre {
namespace {

using namespace simd;
using random::Stream;

// Element i is start + i * step.
struct RangeKernel : Kernel {
  RangeKernel(const Spec& spec, double start, double step) : spec(spec), start(start), step(step) {}

  void run(std::span<const Slot>, std::span<const Slot> out, const Slot&) override {
    const int64_t n = spec.shape.size();
    if (step == 0) {
      with_size(spec.dtype, [&](auto type) {
        using T = decltype(type);
        simd::fill(output<T>(out, 0), n, static_cast<T>(bits_of(spec.dtype, start)));
      });
      return;
    }
    reference::with_type(spec.dtype, [&](auto type) {
      using T = decltype(type);
      T* y = output<T>(out, 0);
      for (int64_t i = 0; i < n; i++) y[i] = value<T>(i);
    });
  }

  template <class T>
  T value(int64_t i) const {
    const double v = start + static_cast<double>(i) * step;
    return spec.dtype == DType::boolean ? T(v != 0) : reference::narrow<T>(v);
  }

  Spec spec;
  double start, step;
};

// Four neighbouring blocks of random words; word k of all in words[k].
struct Blocks {
  V words[4];
};

struct Product {
  V low, high;
};
Product multiply(V a, uint32_t b) {
  const V factor = isplat(static_cast<int32_t>(b));
  const V first = wasm_u64x2_extmul_low_u32x4(a, factor), second = wasm_u64x2_extmul_high_u32x4(a, factor);
  return {wasm_i32x4_shuffle(first, second, 0, 2, 4, 6), wasm_i32x4_shuffle(first, second, 1, 3, 5, 7)};
}

Blocks blocks(random::Key key, Stream stream, uint64_t number) {
  const auto low = static_cast<uint32_t>(number);
  const V from = isplat(static_cast<int32_t>(low));
  V c[4] = {add_int(from, wasm_i32x4_const(0, 1, 2, 3)), isplat(static_cast<int32_t>(number >> 32)), isplat(static_cast<int32_t>(stream)), isplat(0)};
  c[1] = sub_int(c[1], wasm_u32x4_lt(c[0], from));  // the carry
  for (int round = 0; round < random::philox_rounds; round++) {
    const Product a = multiply(c[0], random::philox_multiplier[0]), b = multiply(c[2], random::philox_multiplier[1]);
    c[0] = bit_xor(bit_xor(b.high, c[1]), isplat(static_cast<int32_t>(key[0])));
    c[2] = bit_xor(bit_xor(a.high, c[3]), isplat(static_cast<int32_t>(key[1])));
    c[1] = b.low;
    c[3] = a.low;
    key[0] += random::philox_weyl[0];
    key[1] += random::philox_weyl[1];
  }
  return {{c[0], c[1], c[2], c[3]}};
}

V uniform(V words) { return mul(to_float(wasm_u32x4_shr(words, 8)), splat(0x1p-24f)); }

void normal_pair(V& a, V& b) {
  const V u = mul(add(wasm_f32x4_convert_u32x4(a), splat(1.f)), splat(0x1p-32f));
  const V radius = simd::sqrt(mul(splat(-2.f), log_of_normal(u)));
  const V angle = mul(splat(6.28318531f), uniform(b));
  a = mul(radius, cos_common(angle));
  b = mul(radius, sin_common(angle));
}

V truncated_normal(V words) {
  const V x = mul(to_float(words), splat(random::truncated_span * 0x1p-31f)), one = splat(1.f);
  const V w = neg(log_of_normal(mul(sub(one, x), add(one, x))));
  return mul(x, polynomial(w, random::truncated_polynomial));
}

template <Stream stream>
struct RandomKernel : Kernel {
  explicit RandomKernel(const Work& w) : size(w.out[0].shape.size()) {}

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    const auto* words = input<uint32_t>(in, 0);
    const random::Key key = {words[0], words[1]};
    float* y = output<float>(out, 0);
    for (int64_t i = 0; i < size; i += 16) {
      Blocks b = blocks(key, stream, static_cast<uint64_t>(i) / 4);
      distribute(b);
      transpose4(b.words[0], b.words[1], b.words[2], b.words[3]);
      if (i + 16 <= size)
        for (int k = 0; k < 4; k++) store(y + i + 4 * k, b.words[k]);
      else
        std::memcpy(y + i, b.words, static_cast<size_t>(size - i) * 4);
    }
  }

  static void distribute(Blocks& b) {
    if constexpr (stream == Stream::normal) {
      normal_pair(b.words[0], b.words[1]);
      normal_pair(b.words[2], b.words[3]);
    } else {
      for (V& w : b.words) w = stream == Stream::uniform ? uniform(w) : truncated_normal(w);
    }
  }

  int64_t size;
};

std::unique_ptr<Kernel> make_fill(const Work& w) { return std::make_unique<RangeKernel>(w.out[0], w.attrs.number(1), 0); }
std::unique_ptr<Kernel> make_range(const Work& w) { return std::make_unique<RangeKernel>(w.out[0], w.attrs.number(0), w.attrs.number(1)); }
template <Stream stream>
std::unique_ptr<Kernel> make_random(const Work& w) { return std::make_unique<RandomKernel<stream>>(w); }

const KernelRow rows[] = {
    {"fill", nullptr, make_fill},
    {"_range", nullptr, make_range},
    {"_randomUniform", nullptr, make_random<Stream::uniform>},
    {"_randomNormal", nullptr, make_random<Stream::normal>},
    {"_truncatedNormal", nullptr, make_random<Stream::truncated_normal>},
};

}  // namespace

std::span<const KernelRow> source_kernels() { return rows; }

}  // namespace nacre
