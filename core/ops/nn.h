// Primitives of networks as C++ functions, for the composites and gradient rules of this folder. See ops.h for the common ones.
#pragma once
#include "core/ops/conv_geometry.h"
#include "core/ops/helpers.h"

namespace nacre::ops {

// Convolutions over [n,h,w,c], and their gradients with respect to input and filter. All three are bilinear.
Tensor conv2d(const Tensor& x, const Tensor& filter, const Sliding& s);
Tensor conv2d_input_grad(const Tensor& dy, const Tensor& filter, const Shape& input, const Sliding& s);
Tensor conv2d_filter_grad(const Tensor& x, const Tensor& dy, const Shape& filter, const Sliding& s);
Tensor depthwise_conv2d(const Tensor& x, const Tensor& filter, const Sliding& s);
Tensor depthwise_conv2d_input_grad(const Tensor& dy, const Tensor& filter, const Shape& input, const Sliding& s);
Tensor depthwise_conv2d_filter_grad(const Tensor& x, const Tensor& dy, const Shape& filter, const Sliding& s);

// Pools over [n,h,w,c]. `select` takes v where x has its first maximum in each window.
Tensor max_pool(const Tensor& x, Pair window, const Sliding& s);
Tensor max_pool_grad(const Tensor& dy, const Tensor& x, Pair window, const Sliding& s);
Tensor max_pool_select(const Tensor& x, const Tensor& v, Pair window, const Sliding& s);
Tensor avg_pool(const Tensor& x, Pair window, const Sliding& s);
Tensor avg_pool_grad(const Tensor& dy, const Shape& input, Pair window, const Sliding& s);

// Over the last axis.
Tensor softmax(const Tensor& x);
Tensor log_softmax(const Tensor& x);

// What the fused ops do after their product: bias, then an activation by TensorFlow.js's name ('linear', 'relu', 'relu6', 'elu',
// 'leakyrelu', 'prelu', 'sigmoid'). Null tensors are left out.
struct Epilogue {
  Tensor bias;
  Tensor prelu_weights;
  std::string activation;
  double leaky_alpha;
};
Tensor finish(const Call& call, const Tensor& y, const Epilogue& e);

// Throws unless argument i is float32.
void require_float(const Call& call, size_t i, const char* what);

inline Shape shape_of(const Ints& v) { return Shape(std::span<const int>(v)); }

}  // namespace nacre::ops
