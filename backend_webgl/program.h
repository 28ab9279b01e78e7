// Fragment programs: writing them, caching them, drawing with them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "backend_webgl/assembly.h"
#include "backend_webgl/texture.h"

namespace nacre::webgl {

// A linked program. Linking is only started here; its success is asked for at the first draw, so that many can be linked at once.
struct Program {
  GLuint name = 0;
  GLuint fragment = 0;  // kept until the check, whose message quotes its log
  GLint uniforms = -1;
  bool checked = false;
  int inputs = 0;
  std::string source;
};

// The program of these parts, written at the first call, and given to the driver.
Program& program_of(const std::vector<Part>&, int inputs);
// For compiling plans in pieces: from here on so many programs are written, then Unprepared is thrown; the driver gets all of them in take_linked, at once.
// -1: no more of this.
void write_at_most(int programs);
// Takes one linked program into use, so that its first draw need not wait; which of several is the driver's choice if it says (`parallel`:
// KHR_parallel_shader_compile) when they are done, else it waits for one. more_to_write: compiling stopped at what write_at_most allows, go on with it first.
enum class Link { none_left, not_yet, taken, more_to_write };
Link take_linked(bool parallel);
size_t program_count();
std::vector<std::string_view> program_sources();  // for checks of the texts and for dumps
void forget_programs();                           // after the context was lost
void forget_state();                              // others may have drawn with the context
uint64_t draw_count();                            // draws so far
uint64_t work_to_do();                            // stands for what was drawn since all was last known to be done: the same number, the same draws
void all_is_done();
uint64_t context_number();                        // one more after each loss of the context

// The text of a file of shaders/, without its extension.
std::string_view shader_file(std::string_view name);

// Draws one program: what it needs beside its textures.
struct Draw {
  Program* program = nullptr;
  std::vector<GLint> uniforms;  // the ivec4 array u
  Layout out;
  int inputs = 0, outputs = 1;
  // Reads the textures `in` and writes the textures `out`.
  void run(std::span<const Slot> in, std::span<const Slot> out) const;
  std::string text() const;  // its program, and the layout of its results
  void paint(std::span<const Slot> in, GLuint framebuffer, int width, int height) const;  // 0: the context's canvas
  void go(std::span<const Slot> in, int width, int height) const;                          // onto the targets that are bound
};

// Writes one program. All sizes and numbers go through uniforms, so that the text depends on the structure of the work alone.
//
// The text: shaders/tensor.glsl, the inputs as samplers x0... with descriptions X0..., the pieces added here, and a main that stores the results with
// zeros in lanes and rows past the end. OUT is the description of the result, ROWS its rows, LAYERS (1 or 4) the rows that a fragment computes. Which
// function main calls is a matter of the level:
//   element  VALUE element(int row, int channel)                      a single value
//   texel    VALUE4 texel(int row, int slice)                         four values
//   block    void block(int row, int slice, out VALUE4 y[LAYERS])     four values of each of LAYERS rows, from `row` on
//            after twin(n): also, as y[LAYERS] to y[2 * LAYERS - 1], those of the rows from row + n on, for a second target
//   all      void values(int row, int slice, out T0 y0, out T1 y1...) four values of each of several results
//   canvas   there is a main already, which gives a colour
class Shader {
 public:
  enum class Level { element, texel, block, all, canvas };
  explicit Shader(const Spec& out);
  void output(DType);               // one more result, in the layout of the first
  void twin(int rows);              // see Level; also defines TWIN, and TWIN_ROWS
  int input(const Spec&);           // its number
  std::string integer(int value);   // the text of a uniform
  std::string number(float value);
  void define(std::string_view name, std::string_view value);
  void define(std::string_view name, int value) { define(name, integer(value)); }
  void define(std::string_view name, float value) { define(name, number(value)); }
  void array(std::string_view name, std::span<const int> values);  // name(i): value i
  void array(std::string_view name, const Shape& s) { array(name, std::span(s.begin(), s.end())); }  // whose size() is another matter
  void describe(std::string_view name, const Spec&);  // name: the description of a layout; name_ROWS: its rows
  void include(std::string_view file);  // once, however often it is asked for
  void append(std::string_view text) { body_.push_back({std::string(text), {}}); }
  // A variable that all functions see, set before any is called: what is the same for all rows of a fragment need be read only once. `value` may use the slice.
  void once(std::string_view type, const std::string& name, const std::string& value);
  // An epilogue of one result: the text of a function VALUE4 finish(VALUE4 y, int row, int slice).
  void finish_with(std::string_view function) { finish_ = function; }
  const Layout& layout() const { return layout_; }

  Draw draw(Level) const;

 private:
  std::string next_uniform(int value);
  std::string next_description(const Layout&);
  std::string block_calls(Level) const;
  std::string all_calls() const;
  std::string results() const;

  Layout layout_;
  std::vector<DType> outputs_;
  // Text, or a file.
  struct Chunk {
    std::string text;
    std::string_view file;
  };
  std::string samplers_, defines_, finish_, globals_, once_;
  std::vector<Chunk> body_;
  std::vector<GLint> uniforms_;
  int inputs_ = 0;
  bool twin_ = false, unfolded_;
};

// GLSL names of types.
inline bool is_float(DType t) { return t == DType::float32 || t == DType::complex64; }
inline std::string_view vector_type(DType t) { return is_float(t) ? "vec4" : "ivec4"; }

}  // namespace nacre::webgl
