#include <catch2/catch_test_macros.hpp>

#include <random>

#include "core/graph/plan.h"

using namespace nacre;

TEST_CASE("values that live at the same time never share memory") {
  std::mt19937 random(7);
  for (int round = 0; round < 200; round++) {
    std::vector<Lifetime> values(1 + random() % 40);
    for (Lifetime& v : values) {
      v.bytes = random() % 5000;
      v.first = random() % 30;
      v.last = v.first + random() % 10;
    }
    const size_t total = pack(values, true);
    for (size_t i = 0; i < values.size(); i++) {
      CHECK(values[i].offset + values[i].bytes <= total);
      for (size_t j = 0; j < i; j++) {
        const Lifetime &a = values[i], &b = values[j];
        const bool together = a.first <= b.last && b.first <= a.last;
        const bool overlap = a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
        if (together && overlap) FAIL("values " << i << " and " << j << " overlap in round " << round);
      }
    }
  }
}

TEST_CASE("a chain of equal values needs room for two") {
  std::vector<Lifetime> chain;
  for (uint32_t i = 0; i < 10; i++) chain.push_back({1024, i, i + 1});
  CHECK(pack(chain, true) == 2048);
  CHECK(pack(chain, false) == 10240);
}
