// Sums of products by names of dimensions: transposes, products of matrices and reductions, one pair of operands at a time.
#include <string>

#include "core/evaluate.h"
#include "core/ops/families.h"
#include "core/ops/helpers.h"

namespace nacre {
namespace {

using namespace ops;
using Labels = std::string;

bool has(const Labels& labels, char l) { return labels.find(l) != Labels::npos; }

struct Term {
  Tensor x;
  Labels labels;  // one per dimension
};

struct Equation {
  std::vector<Labels> terms;
  Labels output;
};

Equation parse(const Call& c) {
  std::string text = c.attrs.string(0);
  std::erase_if(text, [](char l) { return l == ' ' || (l >= '\t' && l <= '\r'); });
  const size_t arrow = text.find("->");
  if (arrow == std::string::npos) c.fail("Equations without an arrow are not supported; got '", text, "'");
  if (text.find("->", arrow + 2) != std::string::npos) c.fail("Equation must contain exactly one arrow (\"->\"); got '", text, "'");
  if (text.find("...") != std::string::npos) c.fail("The ellipsis notation (\"...\") is not supported yet");
  Equation e{{Labels()}, text.substr(arrow + 2)};
  for (char l : text.substr(0, arrow)) {
    if (l == ',') e.terms.emplace_back();
    else e.terms.back() += l;
  }
  return e;
}

void check_labels(const Call& c, const Equation& e) {
  if (e.terms.size() != c.in.size()) c.fail("Expected ", e.terms.size(), " input tensors, received ", c.in.size());
  for (char l : e.output) {
    if (std::none_of(e.terms.begin(), e.terms.end(), [&](const Labels& t) { return has(t, l); }))
      fail_plainly("Output subscripts contain the label ", std::string(1, l), " not present in the input subscripts.");
    if (e.output.find(l) != e.output.rfind(l)) c.fail("Output subscripts contain the label ", std::string(1, l), " more than once");
  }
  int size[256] = {};
  std::fill_n(size, 256, -1);
  for (size_t i = 0; i < c.in.size(); i++) {
    const Labels& t = e.terms[i];
    const Shape& shape = c.shape(i);
    if (t.size() != static_cast<size_t>(shape.rank())) c.fail("'", t, "' names ", t.size(), " dimensions, but tensor ", i, " is ", shape);
    for (int d = 0; d < shape.rank(); d++) {
      if (t.find(t[d]) != t.rfind(t[d]))
        c.fail("Found duplicate axes in input component ", t, ". Support for duplicate axes in input is not implemented yet");
      int& expected = size[static_cast<unsigned char>(t[d])];
      if (expected < 0) expected = shape[d];
      if (expected != shape[d]) c.fail("Expected dimension ", expected, " at axis ", d, " of input shaped ", shape, ", but got dimension ", shape[d]);
    }
  }
}

// Sums over the dimensions that are not to be kept.
Term reduced(const Term& t, const Labels& kept) {
  Ints axes;
  Term y{t.x, {}};
  for (size_t d = 0; d < t.labels.size(); d++) {
    if (has(kept, t.labels[d])) y.labels += t.labels[d];
    else axes.push_back(static_cast<int>(d));
  }
  if (!axes.empty()) y.x = sum(t.x, axes);
  return y;
}

Tensor arranged(const Term& t, const Labels& order) {
  Ints perm;
  for (char l : order) perm.push_back(static_cast<int>(t.labels.find(l)));
  return perm.empty() ? t.x : transpose(t.x, perm);
}

int size_of_group(const Term& t, const Labels& group) {
  int n = 1;
  for (char l : group) n *= t.x.shape()[static_cast<int>(t.labels.find(l))];
  return n;
}

// The product of two terms, summed over what is not kept; only dimensions that both have may be summed over.
Term product(const Term& a, const Term& b, const Labels& kept) {
  Labels batch, rows, columns, summed;
  for (char l : a.labels) (!has(b.labels, l) ? rows : has(kept, l) ? batch : summed) += l;
  for (char l : b.labels)
    if (!has(a.labels, l)) columns += l;
  const int n = size_of_group(a, batch), r = size_of_group(a, rows), c = size_of_group(b, columns), s = size_of_group(a, summed);
  Tensor y;
  if (summed.empty() || (rows.empty() && columns.empty())) {
    const Tensor left = reshape(arranged(a, batch + rows + summed), {n, r, 1, s}), right = reshape(arranged(b, batch + columns + summed), {n, 1, c, s});
    y = mul(left, right);
    if (!summed.empty()) y = sum(y, {3});
  } else {
    // An operand that lies transposed already need not be moved.
    const bool ta = a.labels == batch + summed + rows, tb = b.labels == batch + columns + summed;
    const Tensor left = ta ? reshape(a.x, {n, s, r}) : reshape(arranged(a, batch + rows + summed), {n, r, s});
    const Tensor right = tb ? reshape(b.x, {n, c, s}) : reshape(arranged(b, batch + summed + columns), {n, s, c});
    y = call<"matMul">({left, right}, {ta, tb});
  }
  Ints dims;
  for (const auto& [term, group] : {std::pair(&a, &batch), std::pair(&a, &rows), std::pair(&b, &columns)})
    for (char l : *group) dims.push_back(term->x.shape()[static_cast<int>(term->labels.find(l))]);
  return {reshape(y, checked_shape("einsum", dims)), batch + rows + columns};
}

Tensors einsum(const Call& c) {
  check_numeric(c);
  if (options().tfjs_exact && c.in.size() > 2) c.fail("Expecting 1 or 2 input tensors as TensorFlow.js does (TFJS_EXACT), got ", c.in.size());
  const Equation e = parse(c);
  check_labels(c, e);
  const auto term = [&](size_t i) { return Term{cast(c[i], promote(c.dtype(i), DType::int32)), e.terms[i]}; };
  Term y = term(0);
  for (size_t i = 1; i < c.in.size(); i++) {
    Labels kept = e.output;
    for (size_t k = i + 1; k < c.in.size(); k++) kept += e.terms[k];
    const Term left = reduced(y, kept + e.terms[i]), right = reduced(term(i), kept + y.labels);
    y = product(left, right, kept);
  }
  return {arranged(reduced(y, e.output), e.output)};
}

const OpDef rows[] = {
    {.signature = "einsum(equation: string, ...tensors: tensor[]): tensor",
     .doc = "Sums of products of tensors whose dimensions have letters as names, as in 'ij,jk->ik': what is not named on the right is summed over. "
            "Tensors are joined from left to right.",
     .kind = Kind::composite, .compose = einsum},
};

}  // namespace

std::span<const OpDef> einsum_ops() { return rows; }

}  // namespace nacre
