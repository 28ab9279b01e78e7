// How reductions join elements.
#pragma once
#include <cstdint>

#include "core/dtype.h"

namespace nacre {

// A join of elements of one type; elements are passed by address. Reductions are written once over this table, not once per join.
struct Join {
  // Running total of a row: wider than the elements where rounding matters.
  union Total {
    double wide;
    uint32_t integer;
    float f;
    int32_t i;
    uint8_t byte;
  };
  int element;                                           // bytes of one
  uint32_t start;                                        // the bits of what changes nothing
  void (*vectors)(void* total, const void* x, int n);    // total[i] joined with x[i]
  void (*open)(Total&, const void* element);
  void (*extend)(Total&, const void* x, int n);          // by all n elements
  void (*close)(const Total&, void* element);
  void (*four_rows)(void* out, const void* x, int n);    // of n elements each, that follow each other; null: extend each
};

// For float32 and int32. NaN wins in maxima and minima; integers wrap.
const Join& sum_join(DType);
const Join& product_join(DType);
const Join& maximum_join(DType);
const Join& minimum_join(DType);
// For bool.
const Join& all_join(DType);
const Join& any_join(DType);

}  // namespace nacre
