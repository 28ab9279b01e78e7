// The backend on WebGL2: fragment programs over packed textures. It knows OpenGL ES 3.0 only; whoever uses it makes a context current first.
#pragma once
#include "core/lineage.h"

namespace nacre {

// Made at the first call, with the context that is current then. What it does not support runs on `host`, whose values lie in the heap.
Device& webgl_backend(Backend& host);
bool has_webgl_kernel(const OpDef& op);


namespace webgl {
// Tells whether the context is lost, where the platform can; set by whoever makes the context.
extern bool (*context_is_lost)();
}

}  // namespace nacre
