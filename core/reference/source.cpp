#include "core/random.h"
#include "core/reference/elements.h"
#include "core/reference/kernels.h"

namespace nacre::reference {
namespace {

// Element i is value(i).
template <class Value>
void generate(const OpDef::Host& h, Value value) {
  const Spec& spec = h.out_specs[0];
  with_type(spec.dtype, [&](auto type) {
    using T = decltype(type);
    for (int64_t i = 0; i < spec.shape.size(); i++) h.output<T>(0)[i] = spec.dtype == DType::boolean ? T(value(i) != 0) : narrow<T>(value(i));
  });
}

// Input 0 is the key, as two int32.
void draw(const OpDef::Host& h, random::Stream stream) {
  const auto* key = h.input<uint32_t>(0);
  random::fill(stream, {key[0], key[1]}, h.output<float>(0), 0, h.out_specs[0].shape.size());
}

}  // namespace

void fill(const OpDef::Host& h) {
  generate(h, [&](int64_t) { return h.attrs.number(1); });
}

void range(const OpDef::Host& h) {
  generate(h, [&](int64_t i) { return h.attrs.number(0) + static_cast<double>(i) * h.attrs.number(1); });
}

void one_hot(const OpDef::Host& h) {
  const int depth = h.attrs.integer(0);
  const auto* index = h.input<int32_t>(0);
  generate(h, [&](int64_t i) { return h.attrs.number(index[i / depth] == i % depth ? 1 : 2); });
}

void random_uniform(const OpDef::Host& h) { draw(h, random::Stream::uniform); }
void random_normal(const OpDef::Host& h) { draw(h, random::Stream::normal); }
void truncated_normal(const OpDef::Host& h) { draw(h, random::Stream::truncated_normal); }

void random_gamma(const OpDef::Host& h) {
  const auto* key = h.input<uint32_t>(0);
  for (int64_t i = 0; i < h.out_specs[0].shape.size(); i++)
    h.output<float>(0)[i] = random::gamma({key[0], key[1]}, static_cast<uint64_t>(i), h.attrs.number(1));
}

}  // namespace nacre::reference
