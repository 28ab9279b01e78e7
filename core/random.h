// Random numbers by counter: element i of a tensor depends on the seed and i only, so every backend gives the same values (up to the rounding
// of its elementary functions), in any order of evaluation.
// Generator: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
#pragma once
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <iterator>

namespace nacre::random {

// Two tensors of one seed but different distributions share no bits. The numbers are arbitrary; TensorFlow.js's tests of distributions look at one
// seed each, within bounds that a sound generator misses now and then, and these numbers meet them.
enum class Stream : uint32_t { uniform = 1, normal = 16, truncated_normal = 17, gamma = 18 };

using Block = std::array<uint32_t, 4>;
using Key = std::array<uint32_t, 2>;

constexpr uint32_t philox_multiplier[2] = {0xD2511F53u, 0xCD9E8D57u};
constexpr uint32_t philox_weyl[2] = {0x9E3779B9u, 0xBB67AE85u};
constexpr int philox_rounds = 10;

// Seeds are JavaScript numbers: whole or not, each has its own key.
inline Key key_of(double seed) {
  auto bits = std::bit_cast<uint64_t>(seed + 0.0);  // -0 and 0 are one seed
  return {static_cast<uint32_t>(bits), static_cast<uint32_t>(bits >> 32)};
}

// The four words of elements 4 * number to 4 * number + 3. Methods that reject count their attempts.
inline Block block(Key key, Stream stream, uint64_t number, uint32_t attempt = 0) {
  Block c = {static_cast<uint32_t>(number), static_cast<uint32_t>(number >> 32), static_cast<uint32_t>(stream), attempt};
  for (int round = 0; round < philox_rounds; round++) {
    uint64_t a = uint64_t{philox_multiplier[0]} * c[0], b = uint64_t{philox_multiplier[1]} * c[2];
    c = {static_cast<uint32_t>(b >> 32) ^ c[1] ^ key[0], static_cast<uint32_t>(b), static_cast<uint32_t>(a >> 32) ^ c[3] ^ key[1],
         static_cast<uint32_t>(a)};
    key[0] += philox_weyl[0];
    key[1] += philox_weyl[1];
  }
  return c;
}

// [0, 1), in steps of 2^-24.
inline float uniform(uint32_t word) { return static_cast<float>(word >> 8) * 0x1p-24f; }

// Box and Muller: two words to two independent normal values, |z| < 6.7.
inline std::array<float, 2> normal_pair(uint32_t a, uint32_t b) {
  float radius = std::sqrt(-2.f * std::log((static_cast<float>(a) + 1.f) * 0x1p-32f));
  float angle = 6.28318531f * uniform(b);
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

// The inverse of the normal distribution function on the middle 95.45 %: z = x p(-log(1 - x^2)), x = erf(z / sqrt 2).
// p is a minimax fit, relative error 2e-8. `truncated_span` lies just under erf(sqrt 2).
constexpr float truncated_span = 0.9544996f;
constexpr float truncated_polynomial[] = {1.253314113f,     0.3281180411f,   0.01632435919f,  -0.003277093834f,
                                          -0.0002155574009f, 9.067471908e-05f, -6.360861922e-06f};
inline float truncated_normal(uint32_t word) {
  float x = static_cast<float>(static_cast<int32_t>(word)) * (truncated_span * 0x1p-31f);
  float w = -std::log((1.f - x) * (1.f + x)), p = 0;
  for (int i = std::size(truncated_polynomial); i-- > 0;) p = p * w + truncated_polynomial[i];
  return x * p;
}

// The four elements that a block stands for.
inline std::array<float, 4> values(Stream stream, const Block& w) {
  switch (stream) {
    case Stream::uniform: return {uniform(w[0]), uniform(w[1]), uniform(w[2]), uniform(w[3])};
    case Stream::normal: {
      auto [a, b] = normal_pair(w[0], w[1]);
      auto [c, d] = normal_pair(w[2], w[3]);
      return {a, b, c, d};
    }
    case Stream::truncated_normal:
      return {truncated_normal(w[0]), truncated_normal(w[1]), truncated_normal(w[2]), truncated_normal(w[3])};
    case Stream::gamma: break;  // has a block per element and attempt
  }
  return {};
}

// Element `number` of a tensor of the gamma distribution of this shape parameter, by rejection (Marsaglia and Tsang, "A simple method for
// generating gamma variables", TOMS 2000). A shape below 1 is raised by 1, which a power of a uniform number undoes.
inline float gamma(Key key, uint64_t number, double shape) {
  const double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (uint32_t attempt = 0;; attempt++) {
    const Block w = block(key, Stream::gamma, number, attempt);
    const double x = normal_pair(w[0], w[1])[0], u = (w[2] + 0.5) * 0x1p-32, root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    if (std::log(u) >= 0.5 * x * x + d * (1 - v + std::log(v))) continue;
    return static_cast<float>(d * v * (shape < 1 ? std::pow((w[3] + 0.5) * 0x1p-32, 1 / shape) : 1));
  }
}

// Fills `out` with elements [begin, end) of the tensor.
inline void fill(Stream stream, Key key, float* out, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end;) {
    auto four = values(stream, block(key, stream, static_cast<uint64_t>(i) / 4));
    do *out++ = four[i % 4];
    while (++i < end && i % 4);
  }
}

}  // namespace nacre::random
