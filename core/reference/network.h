// Reference kernels of products, convolutions, pools, normalisations and picture resizing. Sums are kept in double precision.
#pragma once
#include "core/op.h"

namespace nacre::reference {

void mat_mul(const OpDef::Host&);

void conv2d(const OpDef::Host&);
void conv2d_input_grad(const OpDef::Host&);
void conv2d_filter_grad(const OpDef::Host&);
void depthwise_conv2d(const OpDef::Host&);
void depthwise_conv2d_input_grad(const OpDef::Host&);
void depthwise_conv2d_filter_grad(const OpDef::Host&);

void max_pool(const OpDef::Host&);
void max_pool_grad(const OpDef::Host&);
void max_pool_select(const OpDef::Host&);
void avg_pool(const OpDef::Host&);
void avg_pool_grad(const OpDef::Host&);

void softmax(const OpDef::Host&);
void log_softmax(const OpDef::Host&);

void resize_bilinear(const OpDef::Host&);
void resize_bilinear_grad(const OpDef::Host&);
void resize_nearest(const OpDef::Host&);
void resize_nearest_grad(const OpDef::Host&);

}  // namespace nacre::reference
