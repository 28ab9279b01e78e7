// The backends that a variant of the wasm module holds.
#pragma once
#include <string_view>

#include "core/backend.h"

namespace nacre::bindings {

Backend* find_backend(std::string_view name);  // null: there is none of this name

}  // namespace nacre::bindings
