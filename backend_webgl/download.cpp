#include "backend_webgl/download.h"

#include <webgl/webgl2.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "backend_webgl/limits.h"
#include "backend_webgl/program.h"
#include "core/clock.h"

namespace nacre::webgl {
namespace {

uint64_t draws_done = 0;  // as far as downloads have told

// How long the last download of a kind took; trusted when the one before took about as long (first runs wait for compilers).
struct Past {
  double ms = 0;
  bool trusted = false;
  void add(double now) {
    trusted = std::abs(now - ms) <= 3 + now / 4;
    ms = now;
  }
};

std::unordered_map<uint64_t, Past>& past() {
  static auto& all = *new std::unordered_map<uint64_t, Past>;
  if (all.size() > 1000) all.clear();
  return all;
}

// The layers go to a buffer of the device: reading them one by one would wait for the device once for each.
struct BufferDownload : Download {
  BufferDownload(Texture& t, bool fenced)
      : texture(&t), layout(t.layout), format(t.format), draws(draw_count()), context(context_number()), start(milliseconds()),
        kind(work_to_do() * 31 + static_cast<uint64_t>(layers_bytes(layout, format))) {
    glGenBuffers(1, &buffer);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, buffer);
    glBufferData(GL_PIXEL_PACK_BUFFER, static_cast<GLsizeiptr>(layers_bytes(layout, format)), nullptr, GL_STREAM_READ);
    read_layers(t);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    if (!fenced) return;
    fence = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
    glFlush();
  }
  ~BufferDownload() override {
    if (context != context_number()) return;
    if (exposed) {
      glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
      note();
    }
    glDeleteBuffers(1, &buffer);
    if (fence) glDeleteSync(fence);
  }

  bool done() override {
    const bool is = context != context_number() || glClientWaitSync(fence, 0, 0) != GL_TIMEOUT_EXPIRED;
    (is ? seen_done : seen_busy) = milliseconds() - start;
    return is;
  }

  double left() const override {
    const Past& p = past()[kind];
    return p.trusted ? std::max(0.0, p.ms - (milliseconds() - start)) : unknown;
  }

  // 6 ms are less than half a frame; while processors draw, they get little else done anyway.
  double patience() const override { return limits().software ? 10 : 6; }

  void take(char* to) override {
    if (context != context_number()) return read_texture(static_cast<Texture&>(*texture), to);  // lost meanwhile, and back
    const bool in_order = read_in_order(layout, format);
    const size_t bytes = in_order ? static_cast<size_t>(layout.rows) * layout.inner * 4 : layers_bytes(layout, format);
    char* const read = in_order ? to : staging(bytes);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, buffer);
    glGetBufferSubData(GL_PIXEL_PACK_BUFFER, 0, static_cast<GLsizeiptr>(bytes), read);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    note();
    if (!in_order) unpack_layers(layout, format, read, to);
  }

  bool expose() override {
    if (context != context_number() || !read_in_order(layout, format)) return false;
    glBindBuffer(GL_PIXEL_PACK_BUFFER, buffer);
    exposed = true;
    return true;
  }

  // When its values have been read, and so all that was drawn before is done. Found done at the first look after a long pause, it may have been so for long: the next
  // look comes earlier.
  void note() {
    draws_done = std::max(draws_done, draws);
    if (draws == draw_count()) all_is_done();
    Past& p = past()[kind];
    if (seen_done == 0) p.add(milliseconds() - start);
    else if (seen_done - seen_busy <= std::max(6.0, seen_done / 8)) p.add(seen_busy);
    else p.ms = std::max(0.0, seen_done - 6);
  }

  const Ref<Buffer> texture;
  const Layout layout;
  const Format format;
  const uint64_t draws, context;
  const double start;
  const uint64_t kind;
  double seen_done = 0, seen_busy = 0;  // when it was asked for, last in vain
  bool exposed = false;
  GLuint buffer = 0;
  GLsync fence = nullptr;
};

}  // namespace

std::unique_ptr<Download> start_download(Texture& t) {
  if (draws_done == draw_count()) return nullptr;
  return std::make_unique<BufferDownload>(t, true);
}

void read_texture(Texture& t, char* to) { BufferDownload(t, false).take(to); }

}  // namespace nacre::webgl
