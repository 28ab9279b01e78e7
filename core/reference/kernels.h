// Reference kernels of reductions, scans, movement, gathers and sources. Sums are kept in double precision.
#pragma once
#include "core/op.h"

namespace nacre::reference {

void sum(const OpDef::Host&);
void max(const OpDef::Host&);
void min(const OpDef::Host&);
void prod(const OpDef::Host&);
void all(const OpDef::Host&);
void any(const OpDef::Host&);
void arg_max(const OpDef::Host&);
void arg_min(const OpDef::Host&);

void cumsum(const OpDef::Host&);
void cumprod(const OpDef::Host&);
void topk(const OpDef::Host&);

void fft(const OpDef::Host&);

void concat(const OpDef::Host&);
void pad(const OpDef::Host&);
void mirror_pad(const OpDef::Host&);
void mirror_pad_grad(const OpDef::Host&);
void gather(const OpDef::Host&);
void gather_grad(const OpDef::Host&);
void gather_nd(const OpDef::Host&);

void fill(const OpDef::Host&);
void range(const OpDef::Host&);
void one_hot(const OpDef::Host&);
void random_uniform(const OpDef::Host&);
void random_normal(const OpDef::Host&);
void truncated_normal(const OpDef::Host&);
void random_gamma(const OpDef::Host&);

}  // namespace nacre::reference
