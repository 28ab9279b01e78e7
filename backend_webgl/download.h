// Reading textures without waiting for the device.
#pragma once
#include <memory>

#include "backend_webgl/texture.h"

namespace nacre::webgl {

// Null when everything drawn so far is known to be done: then reading waits for nothing.
std::unique_ptr<Download> start_download(Texture&);

}  // namespace nacre::webgl
