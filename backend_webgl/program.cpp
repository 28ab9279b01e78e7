#include "backend_webgl/program.h"

#include <algorithm>
#include <memory>
#include <unordered_map>
#include <utility>

#include "core/preparation.h"

namespace nacre::webgl {
namespace {

// By the texts of their parts; a library, which is there as long as the program, by where it lies.
std::unordered_map<std::string, std::unique_ptr<Program>>& programs() {
  static auto& all = *new std::unordered_map<std::string, std::unique_ptr<Program>>;
  return all;
}

// A triangle that covers the viewport.
constexpr char vertex_source[] = "#version 300 es\nvoid main() { gl_Position = vec4(gl_VertexID == 1 ? 3 : -1, gl_VertexID == 2 ? 3 : -1, 0, 1); }\n";
constexpr GLenum completion_status = 0x91B1;  // of KHR_parallel_shader_compile
GLuint vertex_shader = 0;
const Program* in_use = nullptr;
uint64_t contexts = 0;
GLuint shared_framebuffer = 0;
int attached = 0;  // to it
int may_write = -1;
bool stopped = false;

GLuint compile(GLenum kind, const char* source) {
  const GLuint shader = glCreateShader(kind);
  glShaderSource(shader, 1, &source, nullptr);
  glCompileShader(shader);
  return shader;
}

uint64_t draws = 0, work = 0;

// As cheap as it can be, in the manner of FNV.
void note_work(const Draw& d, int width, int height) {
  const auto mix = [](uint64_t value) { work = (work ^ value) * 0x100000001b3; };
  mix(d.program->name);
  mix(static_cast<uint64_t>(width) << 32 | static_cast<uint64_t>(height));
  for (GLint u : d.uniforms) mix(static_cast<uint32_t>(u));
}

void start(Program& p) {
  if (!vertex_shader) vertex_shader = compile(GL_VERTEX_SHADER, vertex_source);
  p.fragment = compile(GL_FRAGMENT_SHADER, p.source.c_str());
  p.name = glCreateProgram();
  glAttachShader(p.name, vertex_shader);
  glAttachShader(p.name, p.fragment);
  glLinkProgram(p.name);
}

void check(Program& p) {
  if (!p.name) start(p);
  GLint linked = 0;
  glGetProgramiv(p.name, GL_LINK_STATUS, &linked);
  if (!linked) {
    char log[2000] = "";
    glGetProgramInfoLog(p.name, sizeof log, nullptr, log);
    char compiled[4000] = "";
    glGetShaderInfoLog(p.fragment, sizeof compiled, nullptr, compiled);
    fail("webgl", "a program does not link: ", std::string(log), " ", std::string(compiled), "\n", p.source);
  }
  glDeleteShader(p.fragment);  // goes with the program
  glUseProgram(p.name);
  in_use = &p;
  p.uniforms = glGetUniformLocation(p.name, "u");
  for (int k = 0; k < p.inputs; k++) glUniform1i(glGetUniformLocation(p.name, text("x", k).c_str()), k);
  p.checked = true;
}

void bind(std::span<const Slot> in, int count) {
  for (int k = 0; k < count; k++) {
    glActiveTexture(GL_TEXTURE0 + k);
    glBindTexture(GL_TEXTURE_2D_ARRAY, static_cast<const Texture*>(in[k].buffer)->name);
  }
}

// Whether there were any that only had been written.
bool start_written() {
  bool any = false;
  for (auto& [key, p] : programs()) {
    if (p->name) continue;
    start(*p);
    any = true;
  }
  return any;
}

// The layers of several textures, for programs with more than one result.
void bind_targets(std::span<const Slot> out, int layers) {
  if (!shared_framebuffer) glGenFramebuffers(1, &shared_framebuffer);
  glBindFramebuffer(GL_FRAMEBUFFER, shared_framebuffer);
  GLenum targets[32];
  int n = 0;
  for (const Slot& s : out)
    for (int l = 0; l < layers; l++, n++) {
      targets[n] = GL_COLOR_ATTACHMENT0 + n;
      glFramebufferTextureLayer(GL_FRAMEBUFFER, targets[n], static_cast<const Texture*>(s.buffer)->name, 0, l);
    }
  for (int k = n; k < attached; k++) glFramebufferTextureLayer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0 + k, 0, 0, 0);
  attached = n;
  glDrawBuffers(n, targets);
}

}  // namespace

Program& program_of(const std::vector<Part>& parts, int inputs) {
  std::string key;
  for (const Part& part : parts) key += part.library ? text("@", static_cast<int64_t>(reinterpret_cast<intptr_t>(part.text.data())), "\n") : std::string(part.text);
  if (const auto known = programs().find(key); known != programs().end()) return *known->second;
  if (may_write == 0) {
    stopped = true;
    throw Unprepared("[warmUp] there are more programs to write");
  }
  auto p = std::make_unique<Program>();
  p->source = assemble(parts);
  p->inputs = inputs;
  if (may_write < 0) start(*p);
  else may_write--;
  return *(programs()[key] = std::move(p));
}

void write_at_most(int programs) { may_write = programs; }

Link take_linked(bool parallel) {
  if (std::exchange(stopped, false)) return Link::more_to_write;
  if (start_written()) return Link::not_yet;
  Link left = Link::none_left;
  for (auto& [key, p] : programs()) {
    if (p->checked) continue;
    left = Link::not_yet;
    GLint done = !parallel;
    if (parallel) glGetProgramiv(p->name, completion_status, &done);
    if (!done) continue;
    check(*p);
    return Link::taken;
  }
  return left;
}

void forget_state() { in_use = nullptr; }
uint64_t draw_count() { return draws; }
uint64_t work_to_do() { return work; }
void all_is_done() { work = 0; }
uint64_t context_number() { return contexts; }

size_t program_count() { return programs().size(); }

std::vector<std::string_view> program_sources() {
  std::vector<std::string_view> all;
  for (const auto& [key, p] : programs()) all.push_back(p->source);
  return all;
}

void forget_programs() {
  contexts++;
  vertex_shader = shared_framebuffer = attached = 0;
  in_use = nullptr;
  for (auto& [key, p] : programs()) {
    p->checked = false;
    start(*p);
  }
}

void Draw::run(std::span<const Slot> in, std::span<const Slot> targets) const {
  if (out.rows == 0 || out.inner == 0) return;
  if (outputs == 1) glBindFramebuffer(GL_FRAMEBUFFER, static_cast<const Texture*>(targets[0].buffer)->framebuffer);
  else bind_targets(targets.first(outputs), out.layers());
  go(in, out.width(), out.height);
}

std::string Draw::text() const {
  return nacre::text("   a draw of ", out.width(), " x ", out.height, " texels in ", out.layers(), out.layers() == 1 ? " layer" : " layers", ", ", outputs,
                     outputs == 1 ? " result\n" : " results\n", program->source);
}

void Draw::paint(std::span<const Slot> in, GLuint framebuffer, int width, int height) const {
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
  go(in, width, height);
}

void Draw::go(std::span<const Slot> in, int width, int height) const {
  if (!program->checked) check(*program);
  if (in_use != program) {
    glUseProgram(program->name);
    in_use = program;
  }
  glViewport(0, 0, width, height);
  bind(in, inputs);
  glUniform4iv(program->uniforms, static_cast<GLsizei>(uniforms.size() / 4), uniforms.data());
  glDrawArrays(GL_TRIANGLES, 0, 3);
  draws++;
  note_work(*this, width, height);
}

}  // namespace nacre::webgl
