// Products of codes (unsigned bytes) with weights (signed bytes), whose sums are exact in int32: what dense and depthwise convolutions share.
// See core/ops/quantized.h for what codes stand for.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "backend_wasm_simd/gemm.h"
#include "backend_wasm_simd/vec.h"
#include "core/backend.h"
#include "core/ops/quantized.h"

namespace nacre::bytes {

// How weights lie in panels of eight columns, [depth / group][8][group]: as the instructions want them. Quads are for codes up to 127, which relaxed SIMD
// multiplies as bytes, exactly on every processor; pairs are for all codes, widened to 16 bits.
enum class Form : uint8_t { quads, pairs };
#ifdef NACRE_RELAXED_SIMD
constexpr bool has_quads = true;
#else
constexpr bool has_quads = false;
#endif
inline Form form_for(int levels) { return has_quads && levels <= 127 ? Form::quads : Form::pairs; }

constexpr int panel_columns = 8;
constexpr int padded(int n, int to) { return (n + to - 1) / to * to; }

// The weights [taps][channels][columns] of a dense convolution in panels. Channels are padded to whole words. Where that and the panels leave the size as it is,
// fixed weights are packed where they lie, so that there is no second copy of them.
class Weights {
 public:
  Weights(int taps, int channels, int columns, Form form) : taps_(taps), channels_(channels), columns_(columns), form_(form) {}

  int depth() const { return taps_ * padded(channels_, 4); }
  const int8_t* find(const Slot&, bool fixed);
  std::span<const int32_t> sums() const { return sums_; }  // of each column

 private:
  bool pack_in_place(HostBuffer&) const;
  std::vector<int8_t> packed(const int8_t*) const;
  void add_up(const int8_t*);

  int taps_, channels_, columns_;
  Form form_;
  std::vector<int8_t> own_;
  std::vector<int32_t> sums_;
};

// How sums become results, column by column: prepared for each run, for whole panels.
struct Columns {
  std::vector<int32_t> start;         // what sums begin with: less the input's zero point times all weights
  std::vector<float> factor, offset;
  float low, high;
  bool codes;                         // results are codes, four in a word; else floats
  int zero = 0;                       // the code that stands for 0 in the input

  explicit Columns(int columns) : start(padded(columns, panel_columns)), factor(start.size()), offset(start.size()), columns_(columns) {}
  void prepare(std::span<const Slot> in, std::span<const int32_t> sums, const Attrs&, const gemm::Finish&);

 private:
  int columns_;
};

// `rows` rows of codes (widened for pairs), a_row bytes apart, times all panels. Rows of the result are as long as they are wide: n floats, or whole words of codes.
void multiply(Form form, const char* a, ptrdiff_t a_row, int rows, const int8_t* panels, int depth, int n, const Columns& columns, char* to);

// The results of columns [c, c + 8) of which `left` are wanted.
inline void finish(simd::V low, simd::V high, const Columns& columns, int c, int left, char* to) {
  using namespace simd;
  const V least = splat(columns.low), most = splat(columns.high);
  const auto value = [&](V sums, int at) { return at_most(at_least(add(mul(to_float(sums), load(&columns.factor[at])), load(&columns.offset[at])), least), most); };
  const V a = value(low, c), b = value(high, c + 4);
  if (columns.codes) {
    // The sum with 2^23 has the nearest integer in its low bits.
    const V shift = splat(8388608.0f), x = add(a, shift), y = add(b, shift), packed = wasm_i8x16_shuffle(x, y, 0, 4, 8, 12, 16, 20, 24, 28, 0, 0, 0, 0, 0, 0, 0, 0);
    if (left > 4) wasm_v128_store64_lane(to + c, packed, 0);
    else wasm_v128_store32_lane(to + c, packed, 0);
    return;
  }
  to += c * sizeof(float);
  if (left >= 4) store(to, a);
  else store_some(to, a, left);
  if (left >= 8) store(to + 16, b);
  else if (left > 4) store_some(to + 16, b, left - 4);
}

}  // namespace nacre::bytes
