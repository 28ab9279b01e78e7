#include "backend_webgl/limits.h"

#include <GLES3/gl3.h>

#include <algorithm>

namespace nacre::webgl {
namespace {

bool wanted = false, software = false, exact_sampling = false;

// Whether 32-bit floats can be drawn to; some phones have 16 bits only.
bool draws_floats() {
  GLuint texture = 0, framebuffer = 0;
  glGenTextures(1, &texture);
  glBindTexture(GL_TEXTURE_2D, texture);
  glTexStorage2D(GL_TEXTURE_2D, 1, GL_RGBA32F, 1, 1);
  glGenFramebuffers(1, &framebuffer);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture, 0);
  const bool complete = glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
  glDeleteFramebuffers(1, &framebuffer);
  glDeleteTextures(1, &texture);
  return complete;
}

Limits ask() {
  Limits d;
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &d.max_size);
  glGetIntegerv(GL_MAX_DRAW_BUFFERS, &d.max_draw_buffers);
  int attachments = 0;
  glGetIntegerv(GL_MAX_COLOR_ATTACHMENTS, &attachments);
  d.max_draw_buffers = std::min({d.max_draw_buffers, attachments, 8});
  d.half = !draws_floats();
  d.software = software;
  if (software) d.enough_fragments = 512;
  d.unfolded = exact_sampling;
  return d;
}

}  // namespace

const Limits& limits() {
  static const Limits asked = ask();
  return asked;
}

void drawn_by_software(bool exact) {
  software = true;
  exact_sampling = exact;
}
void prefer_half(bool half) { wanted = half; }
bool prefers_half() { return wanted; }

}  // namespace nacre::webgl
