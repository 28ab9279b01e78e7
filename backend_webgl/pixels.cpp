#include "backend_webgl/pixels.h"

#include "backend_webgl/program.h"

namespace nacre::webgl {

void read_pixels(Buffer& to, const Spec& spec, const Pixels& p) {
  forget_state();
  Shader s(spec);
  s.define("WIDTH", p.width);
  s.define("PIXELS", p.width * p.height);
  s.define("COUNT", static_cast<int>(p.channels.size()));
  s.array("CHANNEL", p.channels);
  s.define("SCALE", p.scale);
  s.define("OFFSET", p.offset);
  s.include("pixels");
  const Slot out{&to, 0, 0};
  s.draw(Shader::Level::element).run({}, {&out, 1});
}

void write_dense(Buffer& from, const Spec& spec, unsigned framebuffer, int width, int height) {
  forget_state();
  Shader s(spec);
  s.input(spec);
  s.define("WIDTH", width);
  s.define("SIZE", static_cast<int>(spec.shape.size()));
  s.include("dense");
  const Slot in{&from, 0, 0};
  s.draw(Shader::Level::canvas).paint({&in, 1}, framebuffer, width, height);
}

void paint(Buffer& picture, const Spec& spec, float alpha) {
  Shader s(spec);
  s.input(spec);
  s.array("size_of", Ints{spec.shape[1], spec.shape[0], spec.shape.rank() == 3 ? spec.shape[2] : 1});
  s.define("ALPHA", alpha);
  s.define("ONE", spec.dtype == DType::int32 ? 255.0f : 1.0f);
  s.define("SIZE", "ivec3(size_of(0), size_of(1), size_of(2))");
  s.include("paint");
  const Slot in{&picture, 0, 0};
  s.draw(Shader::Level::canvas).paint({&in, 1}, 0, spec.shape[1], spec.shape[0]);
}

}  // namespace nacre::webgl
