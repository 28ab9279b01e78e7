#include "backend_webgl/pixels.h"

#include "backend_webgl/program.h"

namespace nacre::webgl {

void read_picture(Buffer& to, const Spec& spec) {
  Shader s(spec);
  s.define("WIDTH", spec.shape[1]);
  s.include("pixels");
  const Slot out{&to, 0, 0};
  s.draw(Shader::Level::element).run({}, {&out, 1});
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
  s.draw(Shader::Level::canvas).paint({&in, 1}, spec.shape[1], spec.shape[0]);
}

}  // namespace nacre::webgl
