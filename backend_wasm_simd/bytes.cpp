#include "backend_wasm_simd/bytes.h"

#include <cstring>

#include "backend_wasm_simd/operands.h"

namespace nacre::bytes {

using quantized::Product;

namespace {

// Where the weight of a row (a channel of a tap, padding counted) and a column lies in panels.
size_t place(Form form, int depth, int row, int column) {
  const int group = form == Form::quads ? 4 : 2;
  return static_cast<size_t>(column / panel_columns) * panel_columns * depth + (row / group * panel_columns + column % panel_columns) * group + row % group;
}

Form form_of(const HostBuffer::Order& order) { return order.transposed ? Form::pairs : Form::quads; }

// From panels back to [depth][columns].
void unpack(HostBuffer& b) {
  const int columns = b.order.sizes[0], depth = b.order.sizes[1];
  const std::vector<char> panels(b.data, b.data + static_cast<size_t>(columns) * depth);
  for (int k = 0; k < depth; k++)
    for (int j = 0; j < columns; j++) b.data[static_cast<size_t>(k) * columns + j] = panels[place(form_of(b.order), depth, k, j)];
}

constexpr int most_restored = 2;  // operands that others read as well would be packed and unpacked in turn

}  // namespace

std::vector<int8_t> Weights::packed(const int8_t* from) const {
  std::vector<int8_t> panels(static_cast<size_t>(depth()) * padded(columns_, panel_columns));
  for (int t = 0; t < taps_; t++)
    for (int c = 0; c < channels_; c++)
      for (int j = 0; j < columns_; j++) panels[place(form_, depth(), t * padded(channels_, 4) + c, j)] = *from++;
  return panels;
}

bool Weights::pack_in_place(HostBuffer& b) const {
  const size_t bytes = static_cast<size_t>(depth()) * columns_;
  if (b.bytes != bytes || columns_ % panel_columns != 0 || channels_ % 4 != 0) return false;
  HostBuffer::Order& order = b.order;
  if (order.restore) return order.restore == unpack && order.sizes[0] == columns_ && order.sizes[1] == depth() && form_of(order) == form_;
  if (order.restored >= most_restored) return false;
  const std::vector<int8_t> panels = packed(reinterpret_cast<int8_t*>(b.data));
  std::memcpy(b.data, panels.data(), bytes);
  order = {unpack, {columns_, depth()}, form_ == Form::pairs, order.restored};
  return true;
}

void Weights::add_up(const int8_t* panels) {
  sums_.assign(padded(columns_, panel_columns), 0);
  for (int j = 0; j < columns_; j++)
    for (int k = 0; k < depth(); k++) sums_[j] += panels[place(form_, depth(), k, j)];
}

const int8_t* Weights::find(const Slot& slot, bool fixed) {
  HostBuffer& b = *static_cast<HostBuffer*>(slot.buffer);
  if (fixed && slot.offset == 0 && pack_in_place(b)) {
    const auto* panels = reinterpret_cast<const int8_t*>(b.data);
    if (sums_.empty()) add_up(panels);
    return panels;
  }
  if (!fixed || own_.empty()) {
    own_ = packed(reinterpret_cast<const int8_t*>(host_data(slot)));
    add_up(own_.data());
  }
  return own_.data();
}

Columns::Columns(int columns, const Attrs& attrs)
    : start(padded(columns, panel_columns)), factor(start.size()), offset(start.size()), columns_(columns), levels_(attrs.integer(Product::out_levels)),
      least_(static_cast<float>(attrs.number(Product::low))), most_(static_cast<float>(attrs.number(Product::high))) {}

void store_floats(char* to, simd::V first, simd::V second, int count) {
  if (count < 4) return simd::store_some(to, first, count);
  simd::store(to, first);
  if (count > 4) simd::store_some(to + 16, second, count - 4);
}

void Columns::prepare(std::span<const Slot> in, std::span<const int32_t> sums, const gemm::Finish& finish) {
  const auto scalar = [&](size_t i) { return *input<float>(in, i); };
  quantized::Scaling s{.scale = scalar(Product::scale), .low = finish.low, .high = finish.high};
  codes = in[Product::out_scale].buffer != nullptr;
  if (codes) quantized::to_codes(s, scalar(Product::out_scale), scalar(Product::out_zero), least_, most_, levels_);
  const float *multipliers = input<float>(in, Product::multipliers), *bias = in[Product::bias].buffer ? input<float>(in, Product::bias) : finish.bias;
  zero = static_cast<int>(scalar(Product::zero));
  low = s.low;
  high = s.high;
  for (int j = 0; j < columns_; j++) {
    start[j] = -zero * sums[j];
    factor[j] = s.factor(multipliers[j]);
    offset[j] = s.offset(bias ? bias[j] : 0);
  }
}

}  // namespace nacre::bytes
