#include "bindings_js/backends.h"

#include "backend_wasm_simd/backend.h"
#ifdef NACRE_WEBGL
#include "backend_webgl/backend.h"
#endif

namespace nacre::bindings {

Backend* find_backend(std::string_view name) {
#ifdef NACRE_WEBGL
  if (name == "webgl") return &webgl_backend(wasm_backend());
#endif
  for (Backend* b : {&wasm_backend(), &reference_backend()})
    if (b->name() == name) return b;
  return nullptr;
}

}  // namespace nacre::bindings
