// Textures as buffers, and the pool they come from.
#pragma once
#include <GLES3/gl3.h>

#include "backend_webgl/layout.h"
#include "core/lineage.h"

namespace nacre::webgl {

enum class Precision : uint8_t { asked, full };  // of floats: what the program asks for, or 32 bits where there are such
Format format_for(const Spec&, Precision = Precision::asked);

struct Texture : DeviceBuffer {
  GLuint name = 0, framebuffer = 0;  // all layers are attached
  Layout layout;
  Format format;
  Texture(Backend* owner, const Spec&, Precision = Precision::asked);  // content undefined; throws OutOfMemory
  ~Texture() override;                                                // gives the texture back to the pool
  void take(Texture& from);                                           // its memory, in place of one that was lost
};

// Writes lines of all layers from `first` on, at most about 4 MB of them; the line where the rest begins, 0: there is none.
int write_lines(Texture&, const char* from, int first);
// Reading in two halves: the layers as the device gives them, into the pack buffer that is bound; and their values.
size_t layers_bytes(const Layout&, Format);
void read_layers(const Texture&);
// Whether the buffer then begins with the values in their order, and nothing is left to be done.
bool read_in_order(const Layout&, Format);
void unpack_layers(const Layout&, Format, const char* layers, char* to);
// Memory for what passes between the device and the heap, good until the next call.
char* staging(size_t bytes);

// The pool keeps released textures for the next value of the same layout, up to a budget in bytes, the most recently released first.
size_t pooled_bytes();
void set_pool_budget(size_t bytes);
void empty_pool();
void abandon_pool();  // its textures went with the context

}  // namespace nacre::webgl
