// Reference kernels of linear algebra, over the last two dimensions. All work is done in double precision.
#pragma once
#include "core/op.h"

namespace nacre::reference {

void solve(const OpDef::Host&);
void triangular_solve(const OpDef::Host&);
void det(const OpDef::Host&);
void cholesky(const OpDef::Host&);
void qr(const OpDef::Host&);
void eigh(const OpDef::Host&);
void svd(const OpDef::Host&);

}  // namespace nacre::reference
