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

  Columns(int columns, const Attrs&);
  void prepare(std::span<const Slot> in, std::span<const int32_t> sums, const gemm::Finish&);

 private:
  int columns_, levels_;
  float least_, most_;  // a clamp before results become codes
};

// `rows` rows of codes (widened for pairs), a_row bytes apart, times all panels. Rows of the result are as long as they are wide: n floats, or whole words of codes.
void multiply(Form form, const char* a, ptrdiff_t a_row, int rows, const int8_t* panels, int depth, int n, const Columns& columns, char* to);

// What one tap of a depthwise convolution reads at the first of several neighbouring positions, and how far the next one is.
struct Codes {
  const char* x;
  ptrdiff_t step;
};
// `count` neighbouring positions, all channels. Taps come in pairs, with weights [pairs][channels, padded to panels][2].
void multiply_channels(const Codes* taps, int pairs, int count, int channels, const int8_t* weights, const Columns& columns, char* to, ptrdiff_t pixel);

// Some of eight floats.
void store_floats(char* to, simd::V first, simd::V second, int count);

// Makes results of the sums of eight columns, of which `left` are wanted; for some rows, one after the other.
class Finisher {
 public:
  Finisher(const Columns& columns, int c, int left)
      : codes_(columns.codes), left_(left), at_(columns.codes ? c : c * static_cast<ptrdiff_t>(sizeof(float))), low_(simd::splat(columns.low)), high_(simd::splat(columns.high)),
        factor_{simd::load(&columns.factor[c]), simd::load(&columns.factor[c + 4])}, offset_{simd::load(&columns.offset[c]), simd::load(&columns.offset[c + 4])} {}

  // `to`: where the row of the result begins.
  void store(simd::V first, simd::V second, char* to) const {
    using namespace simd;
    const V a = value(first, 0), b = value(second, 1);
    to += at_;
    if (codes_) {
      // The sum with 2^23 has the nearest integer in its low bits.
      const V shift = splat(8388608.0f), x = sub_int(add(a, shift), shift), y = sub_int(add(b, shift), shift);
      const V words = wasm_i16x8_narrow_i32x4(x, y), packed = wasm_u8x16_narrow_i16x8(words, words);
      if (left_ > 4) wasm_v128_store64_lane(to, packed, 0);
      else wasm_v128_store32_lane(to, packed, 0);
    } else if (left_ >= 8) {
      simd::store(to, a);
      simd::store(to + 16, b);
    } else {
      store_floats(to, a, b, left_);
    }
  }

 private:
  simd::V value(simd::V sums, int i) const {
    using namespace simd;
    return at_most(at_least(add(mul(to_float(sums), factor_[i]), offset_[i]), low_), high_);
  }

  bool codes_;
  int left_;
  ptrdiff_t at_;
  simd::V low_, high_, factor_[2], offset_[2];
};

}  // namespace nacre::bytes
