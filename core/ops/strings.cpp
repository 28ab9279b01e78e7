// Ops on the text of strings. They read their operands and answer with data (see host.h).
#include <bit>
#include <cstring>

#include "core/ops/carried.h"
#include "core/ops/families.h"
#include "core/ops/helpers.h"
#include "core/ops/host.h"
#include "core/strings.h"

namespace nacre {

void (*strings::replace_matches)(std::vector<std::string>& texts, bool global) = nullptr;

namespace {

using namespace ops;

// ---- n-grams

struct Grams {
  std::string separator, left, right;
  int pad;        // on each side; -1: as much as the width allows
  bool keep_short;

  // All runs of `width` tokens of the row with `pad` pads on each side.
  void append(std::span<const std::string_view> row, int width, int pad, std::vector<std::string>& out) const {
    const int length = static_cast<int>(row.size());
    for (int first = -pad; first + width <= length + pad; first++) {
      std::string gram;
      for (int i = first; i < first + width; i++) {
        if (i > first) gram += separator;
        gram += i < 0 ? std::string_view(left) : i < length ? row[i] : std::string_view(right);
      }
      out.push_back(std::move(gram));
    }
  }

  void of_row(std::span<const std::string_view> row, const Ints& widths, std::vector<std::string>& out) const {
    const size_t before = out.size();
    for (int width : widths) append(row, width, pad < 0 ? width - 1 : std::min(pad, width - 1), out);
    if (keep_short && out.size() == before && !row.empty()) append(row, static_cast<int>(row.size()) + 2 * std::max(pad, 0), std::max(pad, 0), out);
  }
};

void check_splits(const std::vector<int32_t>& splits, int size) {
  if (splits.empty()) return;
  if (splits[0] != 0) throw Error(text("First split value must be 0, got ", splits[0]));
  for (size_t i = 1; i < splits.size(); i++)
    if (splits[i] < splits[i - 1] || splits[i] > size) throw Error(text("Invalid split value ", splits[i], ", must be in [", splits[i - 1], ", ", size, "]"));
  if (splits.back() != size) throw Error(text("Last split value must be data size. Expected ", size, ", got ", splits.back()));
}

Tensor tensor_of_texts(const std::vector<std::string>& texts) {
  return tensor_of_strings({texts.begin(), texts.end()}, {static_cast<int>(texts.size())});
}

Tensors n_grams(const Call& c) {
  if (c[0].rank() != 1) throw Error(text("Data must be a vector, saw: ", c.shape(0).list()));
  const std::vector<std::string_view> data = strings_of(c[0]);
  const std::vector<int32_t> splits = values_of<int32_t>(c[1]);
  check_splits(splits, static_cast<int>(data.size()));
  const Ints& widths = c.attrs.ints(1);
  for (int w : widths)
    if (w < 1) c.fail("nGramWidths must be positive, got ", w);
  const Grams grams{c.attrs.string(0), c.attrs.string(2), c.attrs.string(3), int_attr(c, 4, "padWidth"), c.attrs.flag(5)};
  std::vector<std::string> found;
  std::vector<int32_t> ends(splits.size(), 0);
  for (size_t i = 1; i < splits.size(); i++) {
    if (!data.empty()) grams.of_row(std::span(data).subspan(splits[i - 1], splits[i] - splits[i - 1]), widths, found);
    ends[i] = static_cast<int32_t>(found.size());
  }
  return {tensor_of_texts(found), tensor_of(ends, {static_cast<int>(ends.size())})};
}

// ---- Splitting

// Bytes, as in TensorFlow.js: without delimiters each of them is a token.
void split_text(std::string_view s, std::string_view delimiters, bool skip_empty, std::vector<std::string_view>& tokens) {
  if (s.empty()) return;
  if (delimiters.empty()) {
    for (size_t i = 0; i < s.size(); i++) tokens.push_back(s.substr(i, 1));
    return;
  }
  for (size_t start = 0; start <= s.size();) {
    const size_t end = std::min(s.find_first_of(delimiters, start), s.size());
    if (end > start || !skip_empty) tokens.push_back(s.substr(start, end - start));
    start = end + 1;
  }
}

Tensors string_split(const Call& c) {
  if (c[0].rank() != 1) throw Error(text("Input should be Tensor1D but received shape ", c.shape(0).list()));
  if (c[1].rank() != 0) throw Error(text("Delimiter should be a scalar but received shape ", c.shape(1).list()));
  const std::vector<std::string_view> input = strings_of(c[0]);
  const std::string_view delimiters = strings_of(c[1])[0];
  std::vector<std::string_view> tokens;
  std::vector<int32_t> indices;
  size_t most = 0;
  for (size_t row = 0; row < input.size(); row++) {
    const size_t before = tokens.size();
    split_text(input[row], delimiters, c.attrs.flag(0), tokens);
    for (size_t i = before; i < tokens.size(); i++) indices.insert(indices.end(), {static_cast<int32_t>(row), static_cast<int32_t>(i - before)});
    most = std::max(most, tokens.size() - before);
  }
  const int count = static_cast<int>(tokens.size());
  const std::vector<int32_t> shape{static_cast<int32_t>(input.size()), static_cast<int32_t>(most)};
  return {tensor_of(indices, {count, 2}), tensor_of_strings(tokens, {count}), tensor_of(shape, {2})};
}

// ---- Hashing: Fingerprint64 of FarmHash (Geoff Pike, Google; its function for 64-bit machines without special instructions)

constexpr uint64_t k0 = 0xc3a5c85c97cb3127, k1 = 0xb492b66fbe98f273, k2 = 0x9ae16a3b2f90404f;

struct Pair {
  uint64_t first, second;
};

template <class T>
uint64_t load(const char* p) {
  T v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
uint64_t word(const char* p) { return load<uint64_t>(p); }

uint64_t folded(uint64_t v) { return v ^ (v >> 47); }
uint64_t mixed(uint64_t a, uint64_t b, uint64_t by) { return folded((folded((a ^ b) * by) ^ b) * by) * by; }

uint64_t hash_short(const char* s, size_t n) {
  const uint64_t by = k2 + 2 * n;
  if (n >= 8) {
    const uint64_t a = word(s) + k2, b = word(s + n - 8);
    return mixed(std::rotr(b, 37) * by + a, (std::rotr(a, 25) + b) * by, by);
  }
  if (n >= 4) return mixed(n + (load<uint32_t>(s) << 3), load<uint32_t>(s + n - 4), by);
  if (n == 0) return k2;
  const auto at = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(s[i])); };
  const uint32_t y = at(0) + (at(n / 2) << 8), z = static_cast<uint32_t>(n) + (at(n - 1) << 2);
  return folded(y * k2 ^ z * k0) * k2;
}

// What strings of 17 to 32 and of 33 to 64 bytes have in common: `first` and `by` differ.
struct Quarters {
  uint64_t a, b, c, d, by;
  uint64_t y() const { return std::rotr(a + b, 43) + std::rotr(c, 30) + d; }
  uint64_t tail() const { return a + std::rotr(b + k2, 18) + c; }
};
Quarters quarters(const char* s, size_t n, uint64_t first) {
  const uint64_t by = k2 + 2 * n;
  return {word(s) * first, word(s + 8), word(s + n - 8) * by, word(s + n - 16) * k2, by};
}

uint64_t hash_middle(const char* s, size_t n) {
  if (n <= 32) {
    const Quarters q = quarters(s, n, k1);
    return mixed(q.y(), q.tail(), q.by);
  }
  const Quarters q = quarters(s, n, k2);
  const uint64_t y = q.y(), z = mixed(y, q.tail(), q.by);
  const uint64_t e = word(s + 16) * q.by, f = word(s + 24), g = (y + word(s + n - 32)) * q.by, h = (z + word(s + n - 24)) * q.by;
  return mixed(std::rotr(e + f, 43) + std::rotr(g, 30) + h, e + std::rotr(f + q.a, 18) + g, q.by);
}

Pair weak(const char* s, uint64_t a, uint64_t b) {
  a += word(s);
  b = std::rotr(b + a + word(s + 24), 21);
  const uint64_t c = a;
  a += word(s + 8) + word(s + 16);
  return {a + word(s + 24), b + std::rotr(a, 44) + c};
}

// 56 bytes of state, stirred by blocks of 64 bytes.
struct State {
  uint64_t x, y, z;
  Pair v{0, 0}, w{0, 0};

  // `times` multiplies some of the state in the last block.
  void stir(const char* s, uint64_t by, uint64_t times) {
    x = std::rotr(x + y + v.first + word(s + 8), 37) * by;
    y = std::rotr(y + v.second + word(s + 48), 42) * by;
    x ^= w.second * times;
    y += v.first * times + word(s + 40);
    z = std::rotr(z + w.first, 33) * by;
    v = weak(s, v.second * by, x + w.first);
    w = weak(s + 32, z + w.second, y + word(s + 16));
    std::swap(z, x);
  }
};

uint64_t fingerprint(std::string_view text) {
  const char* s = text.data();
  const size_t n = text.size();
  if (n <= 16) return hash_short(s, n);
  if (n <= 64) return hash_middle(s, n);
  constexpr uint64_t seed = 81;
  State state{seed * k2 + word(s), seed * k1 + 113, 0};
  state.z = folded(state.y * k2 + 113) * k2;
  for (size_t block = 0; block < (n - 1) / 64; block++) state.stir(s + 64 * block, k1, 1);
  const uint64_t by = k1 + ((state.z & 0xff) << 1);
  auto& [x, y, z, v, w] = state;
  w.first += (n - 1) & 63;
  v.first += w.first;
  w.first += v.first;
  state.stir(s + n - 64, by, 9);
  return mixed(mixed(v.first, w.first, by) + folded(y) * k0 + z, mixed(v.second, w.second, by) + x, by);
}

Tensors hash_bucket(const Call& c) {
  const double buckets = c.attrs.number(0);
  if (!(buckets >= 1)) throw Error("Number of buckets must be at least 1");
  if (buckets != static_cast<double>(static_cast<uint64_t>(buckets))) c.fail("numBuckets must be an integer, got ", buckets);
  std::vector<int32_t> hashes;
  for (std::string_view s : strings_of(c[0])) hashes.push_back(static_cast<int32_t>(fingerprint(s) % static_cast<uint64_t>(buckets)));
  return {tensor_of(hashes, c.shape(0))};
}

Tensors regex_replace(const Call& c) {
  if (!strings::replace_matches) c.fail("this host has no regular expressions");
  std::vector<std::string> texts{c.attrs.string(0), c.attrs.string(1)};
  for (std::string_view s : strings_of(c[0])) texts.emplace_back(s);
  strings::replace_matches(texts, c.attrs.flag(2));
  return {reshape(tensor_of_texts(texts), c.shape(0))};
}

const OpDef rows[] = {
    composite("string.stringNGrams(data: tensor<string>, dataSplits: tensor<int32>, separator: string, nGramWidths: int[], leftPad: string, "
              "rightPad: string, padWidth: int, preserveShortSequences: bool): {nGrams: tensor, nGramsSplits: tensor}",
              "Runs of nGramWidths strings, joined, of the rows that dataSplits cuts data into. Each row has pads on its sides, at most one less than the "
              "width; padWidth -1: as many.",
              n_grams),
    composite("string.stringSplit(input: tensor<string>, delimiter: tensor<string>, skipEmpty: bool = true): {indices: tensor, values: tensor, shape: tensor}",
              "The parts of strings between delimiters, each byte of `delimiter` being one, as a sparse matrix.", string_split),
    composite("string.stringToHashBucketFast(input: tensor<string>, numBuckets: number): tensor", "A hash of each string, modulo numBuckets.", hash_bucket),
    composite("string.staticRegexReplace(input: tensor<string>, pattern: string, rewrite: string, replaceGlobal: bool = true): tensor",
              "Strings with matches of a regular expression, or the first of them, replaced.", regex_replace),
};

}  // namespace

std::span<const OpDef> string_ops() { return rows; }

}  // namespace nacre
