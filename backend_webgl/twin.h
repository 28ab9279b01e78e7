// Draws whose fragments compute two blocks each. What limits products is reading their operands: two blocks share one of them. The second block belongs to
// another place of the result than the fragment, so it is drawn to a value of its own, and copied from there.
#pragma once
#include "backend_webgl/kernels.h"

namespace nacre::webgl {

// How many rows lie between the two blocks: about half of all, so that the second blocks fill whole lines of the texture. 0: it cannot be, or does not pay.
int twin_rows(const Layout&);

// The kernel of a shader whose twin has been set to these rows.
std::unique_ptr<Kernel> twin_kernel(Shader&, const Work&, int rows);

}  // namespace nacre::webgl
