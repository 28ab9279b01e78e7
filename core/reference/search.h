// Reference kernels that look for places in lists.
#pragma once
#include "core/op.h"

namespace nacre::reference {

void last_at(const OpDef::Host&);
void search_sorted(const OpDef::Host&);

}  // namespace nacre::reference
