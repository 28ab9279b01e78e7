// Reading textures.
#pragma once
#include <memory>

#include "backend_webgl/texture.h"

namespace nacre::webgl {

// Null when everything drawn so far is known to be done: then reading waits for nothing.
std::unique_ptr<Download> start_download(Texture&);
// The value, waiting for the device.
void read_texture(Texture&, char* to);

}  // namespace nacre::webgl
