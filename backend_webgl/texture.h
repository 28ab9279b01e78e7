// Textures as buffers, and the pool they come from.
#pragma once
#include <GLES3/gl3.h>

#include "backend_webgl/layout.h"
#include "core/lineage.h"

namespace nacre::webgl {

// What the context can do; asked once.
struct Limits {
  int max_size = 0, max_layers = 0, max_draw_buffers = 0, max_inputs = 0;
  bool half = false;  // no render targets of 32-bit floats: values are kept in 16 bits
};

struct Texture : DeviceBuffer {
  GLuint name = 0, framebuffer = 0;  // all layers are attached
  Layout layout;
  Format format;
  Texture(Backend* owner, const Spec&, const Limits&);  // content undefined; throws OutOfMemory
  ~Texture() override;                                  // gives the texture back to the pool
  void take(Texture& from);                             // its memory, in place of one that was lost
};

void write_texture(Texture&, const char* from);
void read_texture(const Texture&, char* to);
// The same in two halves: the layers as the device gives them, into memory or, `to` counting from its start, the pack buffer that is bound; and their values.
size_t layers_bytes(const Layout&, Format);
void read_layers(const Texture&, char* to);
void unpack_layers(const Layout&, Format, const char* layers, char* to);
// Memory for what passes between the device and the heap, good until the next call.
char* staging(size_t bytes);

// The pool keeps released textures for the next value of the same layout, up to a budget in bytes, the most recently released first.
size_t pooled_bytes();
void set_pool_budget(size_t bytes);
void empty_pool();
void abandon_pool();  // its textures went with the context

}  // namespace nacre::webgl
