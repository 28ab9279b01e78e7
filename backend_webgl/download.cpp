#include "backend_webgl/download.h"

#include <webgl/webgl2.h>

#include "backend_webgl/program.h"

namespace nacre::webgl {
namespace {

uint64_t draws_done = 0;  // as far as downloads have told

// The layers go to a buffer of the device, and a fence behind them tells when they are there.
struct BufferDownload : Download {
  explicit BufferDownload(Texture& t) : texture(&t), layout(t.layout), format(t.format), draws(draw_count()), context(context_number()) {
    glGenBuffers(1, &buffer);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, buffer);
    glBufferData(GL_PIXEL_PACK_BUFFER, static_cast<GLsizeiptr>(layers_bytes(layout, format)), nullptr, GL_STREAM_READ);
    read_layers(t, nullptr);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    fence = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
    glFlush();
  }
  ~BufferDownload() override {
    if (context != context_number()) return;
    glDeleteBuffers(1, &buffer);
    if (fence) glDeleteSync(fence);
  }

  bool done() override { return context != context_number() || glClientWaitSync(fence, 0, 0) != GL_TIMEOUT_EXPIRED; }

  void take(char* to) override {
    if (context != context_number()) return read_texture(static_cast<const Texture&>(*texture), to);  // lost meanwhile, and back
    const size_t bytes = layers_bytes(layout, format);
    char* const layers = staging(bytes);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, buffer);
    glGetBufferSubData(GL_PIXEL_PACK_BUFFER, 0, static_cast<GLsizeiptr>(bytes), layers);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    unpack_layers(layout, format, layers, to);
    draws_done = std::max(draws_done, draws);
  }

  const Ref<Buffer> texture;
  const Layout layout;
  const Format format;
  const uint64_t draws, context;
  GLuint buffer = 0;
  GLsync fence = nullptr;
};

}  // namespace

std::unique_ptr<Download> start_download(Texture& t) {
  if (draws_done == draw_count()) return nullptr;
  return std::make_unique<BufferDownload>(t);
}

}  // namespace nacre::webgl
