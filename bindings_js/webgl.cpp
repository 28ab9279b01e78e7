// What only the files with WebGL2 export.
#include <emscripten/bind.h>

#include <emscripten.h>

#include "backend_wasm_simd/backend.h"
#include "backend_webgl/backend.h"
#include "backend_webgl/limits.h"
#include "backend_webgl/pixels.h"
#include "backend_webgl/program.h"
#include "bindings_js/handles.h"
#include "bindings_js/webgl_rescue.h"
#include "core/evaluate.h"
#include "core/preparation.h"

EM_JS(int, nacre_context_is_lost, (), { return GL.currentContext.GLctx.isContextLost() ? 1 : 0; });

namespace nacre::bindings {
namespace {

[[maybe_unused]] const bool hooked = (webgl::context_is_lost = +[] { return nacre_context_is_lost() != 0; }, true);

// The context is back: values and programs too.
int restore_context() {
  return guarded([] {
    restore(webgl_backend(wasm_backend()));
    return 0;
  });
}

// Whether evaluation fails, rather than moves to wasm, while the context is lost.
void require_context(bool required) { webgl_backend(wasm_backend()).required = required; }

// Texts of all programs, each ended by a form feed.
std::string programs() {
  std::string all;
  for (const std::string_view source : webgl::program_sources()) (all += source) += '\f';
  return all;
}

// Whether floats are kept in 16 bits. What plans have kept is of the other kind.
void set_half(bool half) {
  if (half == webgl::prefers_half()) return;
  webgl::prefer_half(half);
  clear_plans();
}

// In a piece of compiling so many programs are written: each takes a millisecond or two.
constexpr int programs_at_once = 4;
void prepare(bool on) {
  set_preparing(on);
  webgl::write_at_most(on ? programs_at_once : -1);
}

// What a first run waits for, a piece at a time: a part of an upload (whether there was one left); a program (see Link; the errors of those that do not link).
int upload() {
  return guarded([] { return upload_part() ? 1 : 0; });
}
int link(bool parallel) {
  return guarded([&] { return static_cast<int>(webgl::take_linked(parallel)); });
}

double bytes_in_use() { return static_cast<double>(webgl_backend(wasm_backend()).live_bytes); }
double bytes_free() { return static_cast<double>(webgl::pooled_bytes()); }

// A tensor [rows, inner] of the texture that is bound; `channels` has one bit pair per channel, the first lowest.
int from_texture(int rows, int inner, int dtype, int height, int width, int channels, int count, double scale, double offset) {
  return guarded([&] {
    Backend& device = webgl_backend(wasm_backend());
    const Spec spec{Shape{rows, inner}, static_cast<DType>(dtype)};
    webgl::Pixels pixels{width, height, {}, static_cast<float>(scale), static_cast<float>(offset)};
    for (int k = 0; k < count; k++) pixels.channels.push_back(channels >> 2 * k & 3);
    const Ref<Buffer> buffer = device.allocate(spec);
    webgl::read_pixels(*buffer, spec, pixels);
    came_from_outside(*buffer);
    watch_variables();
    return handles().add(leaf(buffer, spec));
  });
}

// A tensor's values into the texture of a framebuffer.
int to_texture(int handle, int framebuffer, int height, int width) {
  return guarded([&] {
    const Tensor t = handles().get(handle);
    if (!t.evaluated()) evaluate(t);
    webgl::write_dense(device_buffer(t, webgl_backend(wasm_backend())), t.spec(), static_cast<unsigned>(framebuffer), width, height);
    return 0;
  });
}

// Draws a picture tensor on the context's canvas.
int paint(int handle, double alpha) {
  return guarded([&] {
    const Tensor t = handles().get(handle);
    if (!t.evaluated()) evaluate(t);
    webgl::paint(device_buffer(t, webgl_backend(wasm_backend())), t.spec(), static_cast<float>(alpha));
    return 0;
  });
}

}  // namespace

EMSCRIPTEN_BINDINGS(nacre_webgl) {
  using namespace emscripten;
  function("webglPrograms", &programs);
  function("webglFromTexture", &from_texture);
  function("webglToTexture", &to_texture);
  function("webglPaint", &paint);
  function("webglBytesInUse", &bytes_in_use);
  function("webglBytesFree", &bytes_free);
  function("webglRestore", &restore_context);
  function("webglRequire", &require_context);
  function("webglForgetState", &webgl::forget_state);
  function("webglPrepare", &prepare);
  function("webglSoftware", &webgl::drawn_by_software);
  function("webglHalf", &set_half);
  function("webglUpload", &upload);
  function("webglLink", &link);
}

}  // namespace nacre::bindings
