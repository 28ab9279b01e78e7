#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/attrs.h"
#include "core/error.h"
#include "core/shape.h"

using namespace nacre;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("a shape counts its elements and prints itself") {
  CHECK(Shape{}.size() == 1);
  CHECK(Shape{2, 0, 3}.size() == 0);
  CHECK(Shape{2, 3}.text() == "[2,3]");
  CHECK(Shape{2, 3}[-1] == 3);
  CHECK_THROWS_WITH((Shape{1, 1, 1, 1, 1, 1, 1, 1, 1}), ContainsSubstring("9 dimensions"));
}

TEST_CASE("dimensions are inserted and erased") {
  Shape s{2, 3};
  s.insert(1, 7);
  CHECK(s == Shape{2, 7, 3});
  s.erase(0);
  CHECK(s == Shape{7, 3});
  s.push_back(5);
  CHECK(s == Shape{7, 3, 5});
}

TEST_CASE("shapes broadcast as in NumPy") {
  CHECK(broadcast("add", {3, 1}, {4}) == Shape{3, 4});
  CHECK(broadcast("add", {}, {2, 2}) == Shape{2, 2});
  CHECK(broadcast("add", {1}, {0}) == Shape{0});
  CHECK_THROWS_WITH(broadcast("add", {2, 3}, {2, 4}), ContainsSubstring("[add]") && ContainsSubstring("[2,3]") && ContainsSubstring("[2,4]"));
}

TEST_CASE("axes may count from the end") {
  CHECK(normalize_axis("sum", -1, 3) == 2);
  CHECK_THROWS_WITH(normalize_axis("sum", 3, 3), ContainsSubstring("[sum]"));
}

TEST_CASE("attributes compare, hash and print by value") {
  const Attrs a{Ints{1, 2}, true, 0.5}, b{Ints{1, 2}, true, 0.5}, c{Ints{1, 2}, true, 0.25};
  CHECK(a == b);
  CHECK(a.hash() == b.hash());
  CHECK(a != c);
  CHECK(a.hash() != c.hash());
  CHECK(a.text() == "[1,2], true, 0.5");
  CHECK_FALSE(Attrs{Attr{}}.has(0));
}
