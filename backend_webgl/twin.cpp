#include "backend_webgl/twin.h"

#include <numeric>

#include "backend_webgl/limits.h"

namespace nacre::webgl {
namespace {

struct TwinKernel : Kernel {
  Draw draw;  // of the lines of the first blocks
  Spec spec;

  std::string programs() const override { return draw.text(); }
  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    const Ref<Buffer> second = out[0].buffer->backend->allocate(spec);
    const Slot targets[] = {out[0], {second.get(), 0, 0}};
    draw.run(in, targets);
    copy(static_cast<const Texture&>(*second), static_cast<const Texture&>(*out[0].buffer));
  }

 private:
  void copy(const Texture& from, const Texture& to) const {
    const int first = draw.out.height;
    glBindFramebuffer(GL_FRAMEBUFFER, from.framebuffer);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D_ARRAY, to.name);
    for (int l = 0; l < to.layout.layers(); l++) {
      glReadBuffer(GL_COLOR_ATTACHMENT0 + l);
      glCopyTexSubImage3D(GL_TEXTURE_2D_ARRAY, 0, 0, first, l, 0, 0, to.layout.width(), to.layout.height - first);
    }
  }
};

}  // namespace

int twin_rows(const Layout& y) {
  if (y.layers() != 4 || limits().max_draw_buffers < 8) return 0;
  const int blocks = (y.rows + 3) / 4, unit = y.width() / std::gcd(y.width(), y.slices);
  const int half = ((blocks + 1) / 2 + unit - 1) / unit * unit;
  return half < blocks && 2 * half <= blocks + blocks / 4 && half * y.slices >= limits().enough_fragments / 2 ? 4 * half : 0;
}

std::unique_ptr<Kernel> twin_kernel(Shader& s, const Work& w, int rows) {
  auto kernel = std::make_unique<TwinKernel>();
  kernel->draw = finished_draw(s, w, Shader::Level::block);
  kernel->draw.out.height = rows / 4 * s.layout().slices >> s.layout().width_shift;
  kernel->spec = w.out[0];
  return kernel;
}

}  // namespace nacre::webgl
