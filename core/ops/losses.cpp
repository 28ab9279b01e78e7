// The `losses` namespace: each loss is computed per element, then weighed and reduced.
#include "core/ops/families.h"
#include "core/ops/nn.h"

namespace nacre {

namespace {

// TensorFlow.js's tf.Reduction.
enum class Reduction { none, mean, sum, sum_by_nonzero_weights };

Reduction reduction_of(const Call& c, size_t i) {
  const int r = c.attrs.integer(i);
  if (r < 0 || r > 3) c.fail("reduction must be one of tf.Reduction (0 to 3), got ", r);
  return static_cast<Reduction>(r);
}

// `weights` may be null: all ones.
Tensor reduce(const Tensor& losses, const Tensor& weights, Reduction reduction) {
  const Tensor weighed = weights ? ops::mul(losses, weights) : losses;
  if (reduction == Reduction::none) return weighed;
  const Tensor sum = ops::sum(weighed);
  if (reduction == Reduction::sum) return sum;
  const double count = static_cast<double>(losses.shape().size());
  if (!weights) return ops::div(sum, ops::constant(count));
  const double given = static_cast<double>(weights.shape().size());
  const Tensor w = ops::cast(weights, DType::float32);
  // Weights that are broadcast count as often as they are used.
  if (reduction == Reduction::mean) return ops::div(sum, ops::mul(ops::sum(w), std::max(1.0, count / given)));
  const Tensor used = ops::sum(ops::cast(ops::not_equal(w, ops::constant(0)), DType::float32));
  return ops::div(sum, ops::mul(used, static_cast<double>(weighed.shape().size()) / given));
}

void require_same_shape(const Call& c) {
  if (c.shape(0) == c.shape(1)) return;
  const auto listed = [](const Shape& s) { return s.text().substr(1, s.text().size() - 2); };
  c.fail("Error in ", c.name().substr(c.name().find('.') + 1), ":  Shapes ", listed(c.shape(0)), " and ", listed(c.shape(1)), " must match");
}

// A loss with arguments (labels, predictions, weights), of which `each` gives the elements; the reduction is attribute `at`.
template <Tensor (*each)(const Call&), size_t at>
Tensors compose_loss(const Call& c) {
  require_same_shape(c);
  return {reduce(each(c), c[2], reduction_of(c, at))};
}

Tensors compose_weighted(const Call& c) { return {reduce(c[0], c[1], reduction_of(c, 0))}; }

Tensor absolute_difference(const Call& c) { return ops::abs(ops::sub(c[0], c[1])); }

Tensor mean_squared_error(const Call& c) { return ops::square(ops::sub(c[0], c[1])); }

Tensor cosine_distance(const Call& c) { return ops::sub(1, ops::sum(ops::mul(c[0], c[1]), {c.attrs.integer(0)}, true)); }

// Labels are 0 or 1 and stand for -1 or 1.
Tensor hinge(const Call& c) {
  const Tensor labels = ops::add(ops::mul(c[0], 2), -1);
  return ops::relu(ops::sub(1, ops::mul(labels, c[1])));
}

// Quadratic up to delta, linear from there on.
Tensor huber(const Call& c) {
  const double delta = c.attrs.number(0);
  const Tensor error = ops::abs(ops::sub(c[1], c[0]));
  const Tensor quadratic = ops::minimum(error, ops::constant(delta));
  return ops::add(ops::mul(ops::square(quadratic), 0.5), ops::mul(ops::sub(error, quadratic), delta));
}

Tensor log_loss(const Call& c) {
  const double epsilon = c.attrs.number(0);
  const Tensor positive = ops::mul(c[0], ops::log(ops::add(c[1], epsilon)));
  const Tensor negative = ops::mul(ops::sub(1, c[0]), ops::log(ops::add(ops::sub(1, c[1]), epsilon)));
  return ops::neg(ops::add(positive, negative));
}

// Moves labels by `smoothing` of the way to `towards`.
Tensor smooth(const Tensor& labels, double smoothing, double towards) {
  return smoothing > 0 ? ops::add(ops::mul(labels, 1 - smoothing), towards * smoothing) : labels;
}

// -z log(sigmoid(x)) - (1 - z) log(1 - sigmoid(x)) without overflow: max(x, 0) - x z + log(1 + exp(-|x|))
Tensor sigmoid_cross_entropy(const Call& c) {
  const Tensor labels = smooth(c[0], c.attrs.number(0), 0.5);
  const Tensor& x = c[1];
  const Tensor tail = ops::call<"log1p">({ops::exp(ops::neg(ops::abs(x)))});
  return ops::add(ops::sub(ops::relu(x), ops::mul(x, labels)), tail);
}

Tensor softmax_cross_entropy(const Call& c) {
  if (c[0].rank() == 0) c.fail("labels must be of rank 1 at least, got a scalar");
  const Tensor labels = smooth(c[0], c.attrs.number(0), 1.0 / c.shape(0)[-1]);
  return ops::neg(ops::sum(ops::mul(ops::log_softmax(c[1]), labels), {-1}));
}

const OpDef rows[] = {
    {
        .signature = "losses.absoluteDifference(labels: tensor, predictions: tensor, weights: tensor?, reduction: int = 3): tensor",
        .doc = "|labels - predictions|.",
        .kind = Kind::composite,
        .compose = compose_loss<absolute_difference, 0>,
    },
    {
        .signature = "losses.computeWeightedLoss(losses: tensor, weights: tensor?, reduction: int = 3): tensor",
        .doc = "Losses times weights, reduced as tf.Reduction says.",
        .kind = Kind::composite,
        .compose = compose_weighted,
    },
    {
        .signature = "losses.cosineDistance(labels: tensor, predictions: tensor, axis: int, weights: tensor?, reduction: int = 3): tensor",
        .doc = "1 - sum(labels * predictions) along an axis; both are unit vectors.",
        .kind = Kind::composite,
        .compose = compose_loss<cosine_distance, 1>,
    },
    {
        .signature = "losses.hingeLoss(labels: tensor, predictions: tensor, weights: tensor?, reduction: int = 3): tensor",
        .doc = "max(0, 1 - (2 labels - 1) * predictions).",
        .kind = Kind::composite,
        .compose = compose_loss<hinge, 0>,
    },
    {
        .signature = "losses.huberLoss(labels: tensor, predictions: tensor, weights: tensor?, delta: number = 1, reduction: int = 3): tensor",
        .doc = "Half the squared error up to delta, linear from there on.",
        .kind = Kind::composite,
        .compose = compose_loss<huber, 1>,
    },
    {
        .signature = "losses.logLoss(labels: tensor, predictions: tensor, weights: tensor?, epsilon: number = 0.0000001, reduction: int = 3): tensor",
        .doc = "-labels log(predictions + epsilon) - (1 - labels) log(1 - predictions + epsilon).",
        .kind = Kind::composite,
        .compose = compose_loss<log_loss, 1>,
    },
    {
        .signature = "losses.meanSquaredError(labels: tensor, predictions: tensor, weights: tensor?, reduction: int = 3): tensor",
        .doc = "(labels - predictions)^2.",
        .kind = Kind::composite,
        .compose = compose_loss<mean_squared_error, 0>,
    },
    {
        .signature = "losses.sigmoidCrossEntropy(multiClassLabels: tensor, logits: tensor, weights: tensor?, labelSmoothing: number = 0, "
                     "reduction: int = 3): tensor",
        .doc = "Cross entropy of labels and sigmoid(logits).",
        .kind = Kind::composite,
        .compose = compose_loss<sigmoid_cross_entropy, 1>,
    },
    {
        .signature = "losses.softmaxCrossEntropy(onehotLabels: tensor, logits: tensor, weights: tensor?, labelSmoothing: number = 0, "
                     "reduction: int = 3): tensor",
        .doc = "Cross entropy of labels and softmax(logits) along the last axis.",
        .kind = Kind::composite,
        .compose = compose_loss<softmax_cross_entropy, 1>,
    },
};

}  // namespace

std::span<const OpDef> loss_ops() { return rows; }

}  // namespace nacre
