#include "backend_webgl/window.h"

namespace nacre::webgl {

void include_window(Shader& s, const Window& w) {
  const Sliding& g = w.sliding;
  const auto along = [&](int d) { return Ints{g.strides[d], g.pads[2 * d], g.dilations[d], w.x[d + 1], w.y[d + 1], w.taps[d]}; };
  s.array("DOWN", along(0));
  s.array("ACROSS", along(1));
  const int width = w.backward ? w.x[2] : w.y[2];
  const bool neighbours = w.taps[1] > 1 && g.strides[1] == 1 && g.dilations[1] == 1, sliding = neighbours && width % 4 == 0;
  const bool same_size = w.x[1] == w.y[1] && w.x[2] == w.y[2] && g.strides[0] == 1 && g.dilations[0] == 1;
  s.define("SLIDING", sliding ? "1" : "0");
  s.define("FLOWING", neighbours && same_size && !sliding ? "1" : "0");
  define_scale(s, "SCALE0", {w.backward ? w.y : w.x});
  s.define("BACKWARD", w.backward ? "1" : "0");
  s.include("window");
}

}  // namespace nacre::webgl
