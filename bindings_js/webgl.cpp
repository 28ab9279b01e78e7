// What only the files with WebGL2 export.
#include <emscripten/bind.h>

#include <emscripten.h>

#include "backend_wasm_simd/backend.h"
#include "backend_webgl/backend.h"
#include "backend_webgl/pixels.h"
#include "backend_webgl/program.h"
#include "bindings_js/handles.h"
#include "core/evaluate.h"

// Has JavaScript give the picture that it holds ready to the texture that is bound. Negative: it threw.
EM_JS(int, nacre_give_picture, (), { return Module["givePicture"](); });

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

double bytes_in_use() { return static_cast<double>(webgl_backend(wasm_backend()).live_bytes); }
double bytes_free() { return static_cast<double>(webgl::pooled_bytes()); }

// A tensor of the picture that JavaScript holds ready.
int from_picture(int height, int width, int channels) {
  return guarded([&] {
    Backend& device = webgl_backend(wasm_backend());
    const Spec spec{Shape{height, width, channels}, DType::int32};
    const Ref<Buffer> buffer = device.allocate(spec);
    GLuint picture = 0;
    glGenTextures(1, &picture);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, picture);
    for (const GLenum filter : {GL_TEXTURE_MIN_FILTER, GL_TEXTURE_MAG_FILTER}) glTexParameteri(GL_TEXTURE_2D, filter, GL_NEAREST);
    const int given = nacre_give_picture();
    if (given >= 0) webgl::read_picture(*buffer, spec);
    glDeleteTextures(1, &picture);
    if (given < 0) throw CallbackFailed{};
    return handles().add(leaf(buffer, spec));
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
  function("webglFromPicture", &from_picture);
  function("webglPaint", &paint);
  function("webglBytesInUse", &bytes_in_use);
  function("webglBytesFree", &bytes_free);
  function("webglRestore", &restore_context);
  function("webglRequire", &require_context);
}

}  // namespace nacre::bindings
