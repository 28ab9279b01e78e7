#include "backend_webgl/window.h"

namespace nacre::webgl {

namespace {

constexpr int most_taps = 7;  // of a line that is written out

// What four neighbours on a line see of another line: the pixels from `first` of their columns on. Where columns come in fours, each block of them is a texel of each
// layer, so that places and layers are known.
//   struct Line { vec4 v0, v1... };
//   Line line_of(vec2 scale, float texel, int column, bool there)    scale: of x0; texel: of the block at the own column; there: whether the line exists
//   ALONG_TAPS(DO): DO(k, v.., v.., v.., v..) for every tap and what the four see by it
std::string line_text(int taps, int first) {
  std::string values, taps_text, reads, blocks;
  int block = INT32_MIN;
  for (int n = 0; n < taps + 3; n++) {
    const int at = first + n, b = at >> 2;
    if (b != block) {
      block = b;
      const std::string shifted = text("column + ", 4 * b);
      blocks += text("  vec2 p", b - (first >> 2), " = spot_at(scale, texel + ", b, ".0 * float(X0.x));\n  bvec4 i", b - (first >> 2), " = bvec4(there",
                     b ? text(" && ", shifted, " >= 0 && ", shifted, " < ACROSS(THERE)") : "", ");\n");
    }
    const int k = b - (first >> 2);
    values += text(n ? ", v" : "v", n);
    reads += text(n ? ",\n    " : "", "mix(vec4(0), texture(x0, vec3(p", k, ", ", at & 3, ")), i", k, ")");
    if (n < taps) taps_text += text(" DO(", n, ", v", n, ", v", n + 1, ", v", n + 2, ", v", n + 3, ")");
  }
  return text("#define ALONG_TAPS(DO)", taps_text, "\nstruct Line {\n  vec4 ", values, ";\n};\nLine line_of(vec2 scale, float texel, int column, bool there) {\n", blocks, "  return Line(", reads, ");\n}\n");
}

// Whether windows of neighbours on a line see neighbours, and lines are of one length.
bool neighbours(const Window& w) { return w.taps[1] > 1 && w.sliding.strides[1] == 1 && w.sliding.dilations[1] == 1 && w.x[2] == w.y[2]; }

}  // namespace

bool is_sliding(const Window& w) { return neighbours(w) && w.y[2] % 4 == 0 && w.taps[1] <= most_taps; }

void include_window(Shader& s, const Window& w) {
  const Sliding& g = w.sliding;
  const auto along = [&](int d) { return Ints{g.strides[d], g.pads[2 * d], g.dilations[d], w.x[d + 1], w.y[d + 1], w.taps[d]}; };
  s.array("DOWN", along(0));
  s.array("ACROSS", along(1));
  const bool sliding = is_sliding(w), flowing = !sliding && neighbours(w) && w.x[1] == w.y[1] && g.strides[0] == 1 && g.dilations[0] == 1;
  s.define("SLIDING", sliding ? "1" : "0");
  s.define("FLOWING", flowing ? "1" : "0");
  s.define("BACKWARD", w.backward ? "1" : "0");
  s.include("window");
  if (sliding) s.append(line_text(w.taps[1], w.backward ? g.pads[2] - w.taps[1] + 1 : -g.pads[2]));
}

}  // namespace nacre::webgl
