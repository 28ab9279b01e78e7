// Non-maximum suppression: the best of boxes that overlap. How many remain depends on the values, so these ops read them.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/ops/families.h"
#include "core/ops/host.h"
#include "core/ops/helpers.h"

namespace nacre {
namespace {

using namespace ops;

struct Arguments {
  int most;
  double overlap_limit, score_limit, sigma;
};

// Attributes: maxOutputSize, iouThreshold, scoreThreshold; then softNmsSigma of the op that has it.
Arguments arguments_of(const Call& c, bool soft) {
  const Shape &boxes = c.shape(0), &scores = c.shape(1);
  const Arguments a{int_attr(c, 0, "maxOutputSize"), c.attrs.number(1), c.attrs.number(2), soft ? c.attrs.number(3) : 0};
  if (!(a.overlap_limit >= 0 && a.overlap_limit <= 1)) c.fail("iouThreshold must be in [0, 1], but was '", a.overlap_limit, "'");
  if (boxes.rank() != 2) c.fail("boxes must be a 2D tensor, but was of rank '", boxes.rank(), "'");
  if (boxes[1] != 4) c.fail("boxes must have 4 columns, but 2nd dimension was ", boxes[1]);
  if (scores.rank() != 1) c.fail("scores must be a 1D tensor, got ", scores);
  if (scores[0] != boxes[0]) c.fail("scores has incompatible shape with boxes. Expected ", boxes[0], ", but was ", scores[0]);
  if (!(a.sigma >= 0 && a.sigma <= 1)) c.fail("softNmsSigma must be in [0, 1], but was '", a.sigma, "'");
  return {std::min(a.most, boxes[0]), a.overlap_limit, a.score_limit, a.sigma};
}

struct Box {
  double top, left, bottom, right;
  explicit Box(const float* p)
      : top(std::min(p[0], p[2])), left(std::min(p[1], p[3])), bottom(std::max(p[0], p[2])), right(std::max(p[1], p[3])) {}
  double area() const { return (bottom - top) * (right - left); }
};

// Intersection over union.
double overlap(const Box& a, const Box& b) {
  if (a.area() <= 0 || b.area() <= 0) return 0;
  const double height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top), width = std::min(a.right, b.right) - std::max(a.left, b.left);
  const double common = std::max(height, 0.0) * std::max(width, 0.0);
  return common / (a.area() + b.area() - common);
}

struct Candidate {
  double score;
  int32_t index;
  size_t compared;  // with how many of the chosen it was
  // The best comes last, of equally good ones the first.
  bool operator<(const Candidate& o) const { return score != o.score ? score < o.score : index > o.index; }
};

struct Chosen {
  std::vector<int32_t> indices;
  std::vector<float> scores;
};

// What remains of the candidate's score beside the chosen boxes that it was not compared with yet; 0 or less than the limit: nothing.
double suppressed_score(const Candidate& c, const std::vector<Box>& boxes, const Chosen& chosen, const Arguments& a) {
  double score = c.score;
  for (size_t j = chosen.indices.size(); j-- > c.compared && score > a.score_limit;) {
    const double shared = overlap(boxes[c.index], boxes[chosen.indices[j]]);
    if (shared >= a.overlap_limit) return -std::numeric_limits<double>::infinity();
    if (a.sigma > 0) score *= std::exp(-0.5 / a.sigma * shared * shared);
  }
  return score;
}

// The best candidate is taken again and again, until its score stays what it was beside the chosen ones.
Chosen choose(const std::vector<Box>& boxes, const std::vector<float>& scores, const Arguments& a) {
  std::vector<Candidate> heap;
  for (size_t i = 0; i < scores.size(); i++)
    if (scores[i] > a.score_limit) heap.push_back({scores[i], static_cast<int32_t>(i), 0});
  std::make_heap(heap.begin(), heap.end());
  Chosen chosen;
  while (static_cast<int>(chosen.indices.size()) < a.most && !heap.empty()) {
    std::pop_heap(heap.begin(), heap.end());
    Candidate best = heap.back();
    heap.pop_back();
    const double score = suppressed_score(best, boxes, chosen, a);
    if (score == best.score) {
      chosen.indices.push_back(best.index);
      chosen.scores.push_back(static_cast<float>(score));
    } else if (score > a.score_limit) {
      heap.push_back({score, best.index, chosen.indices.size()});
      std::push_heap(heap.begin(), heap.end());
    }
  }
  return chosen;
}

Chosen choose(const Call& c, bool soft) {
  check_numeric(c);
  const Arguments a = arguments_of(c, soft);
  const std::vector<float> corners = values_of<float>(cast(c[0], DType::float32));
  std::vector<Box> boxes;
  for (size_t i = 0; i < corners.size(); i += 4) boxes.emplace_back(&corners[i]);
  return choose(boxes, values_of<float>(cast(c[1], DType::float32)), a);
}

Shape length(size_t n) { return {static_cast<int>(n)}; }
Tensor indices_of(const Chosen& chosen) { return tensor_of(chosen.indices, length(chosen.indices.size())); }

Tensors plain(const Call& c) { return {indices_of(choose(c, false))}; }

Tensors with_score(const Call& c) {
  const Chosen chosen = choose(c, true);
  return {indices_of(chosen), tensor_of(chosen.scores, length(chosen.scores.size()))};
}

Tensors padded(const Call& c) {
  Chosen chosen = choose(c, false);
  const auto valid = static_cast<int32_t>(chosen.indices.size());
  if (c.attrs.flag(3)) chosen.indices.resize(arguments_of(c, false).most);
  return {indices_of(chosen), tensor_of(std::vector<int32_t>{valid}, {})};
}

#define BOXES "(boxes: tensor, scores: tensor, maxOutputSize: int, iouThreshold: number = 0.5, scoreThreshold: number = -Infinity"
#define FLOAT_BOXES "(boxes: tensor<float32>, scores: tensor<float32>, maxOutputSize: int, iouThreshold: number = 0.5, scoreThreshold: number = -Infinity"
#define SCORED "{selectedIndices: tensor, selectedScores: tensor}"
#define PADDED "{selectedIndices: tensor, validOutputs: tensor}"

constexpr const char* plain_doc = "Indices of the best of the boxes [y1,x1,y2,x2], at most maxOutputSize of them, none of which overlap by iouThreshold or more.";
constexpr const char* score_doc = "nonMaxSuppression, and the scores. softNmsSigma: above 0, overlap lowers a score before it rules a box out.";
constexpr const char* padded_doc = "nonMaxSuppression, filled up with zeros to maxOutputSize if wanted, and how many of the indices count.";

const OpDef rows[] = {
    composite("image.nonMaxSuppression" FLOAT_BOXES "): tensor", plain_doc, plain),
    composite("image.nonMaxSuppressionAsync" BOXES "): promise<tensor>", plain_doc, plain),
    composite("image.nonMaxSuppressionWithScore" BOXES ", softNmsSigma: number = 0): " SCORED, score_doc, with_score),
    composite("image.nonMaxSuppressionWithScoreAsync" BOXES ", softNmsSigma: number = 0): promise<" SCORED ">", score_doc, with_score),
    composite("image.nonMaxSuppressionPadded" BOXES ", padToMaxOutputSize: bool = false): " PADDED, padded_doc, padded),
    composite("image.nonMaxSuppressionPaddedAsync" BOXES ", padToMaxOutputSize: bool = false): promise<" PADDED ">", padded_doc, padded),
};

#undef BOXES
#undef FLOAT_BOXES
#undef SCORED
#undef PADDED

}  // namespace

std::span<const OpDef> suppression_ops() { return rows; }

}  // namespace nacre
