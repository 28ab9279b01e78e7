#include "backend_webgl/texture.h"

#include "backend_webgl/backend.h"
#include "backend_webgl/limits.h"

#include <algorithm>
#include <cstring>
#include <list>
#include <vector>

namespace nacre::webgl {
namespace {

constexpr size_t most_at_once = size_t{4} << 20;  // bytes of an upload
// So many stay in 32 bits: there is nothing to save, and sums of many values (before they are divided, say) are among them.
constexpr int64_t few_values = 4096;
constexpr int most_strips = 4;  // in which a layer is read
constexpr int most_texels = 1 << 24;  // in a layer: programs count them in floats

struct Transfer {
  GLenum internal, format, type;
  size_t value_bytes;  // of one value in the staging memory
};

Transfer transfer_of(Format f) {
  switch (f) {
    case Format::float32: return {GL_RGBA32F, GL_RGBA, GL_FLOAT, 4};
    case Format::float16: return {GL_RGBA16F, GL_RGBA, GL_FLOAT, 4};
    case Format::int32: return {GL_RGBA32I, GL_RGBA_INTEGER, GL_INT, 4};
    default: return {GL_RGBA8I, GL_RGBA_INTEGER, GL_BYTE, 1};
  }
}

size_t texel_bytes(Format f) { return f == Format::int8 ? 4 : f == Format::float16 ? 8 : 16; }

size_t bytes_of(const Layout& y, Format f) { return static_cast<size_t>(y.width()) * y.height * y.layers() * texel_bytes(f); }

// A texture without owner.
struct Free {
  GLuint name, framebuffer;
  Format format;
  int width_shift, height, layer_shift;
  size_t bytes;
};

struct Pool {
  std::list<Free> free;  // most recently released first
  size_t bytes = 0, budget = size_t{256} << 20;

  bool take(Texture& t) {
    for (auto it = free.begin(); it != free.end(); ++it) {
      if (it->format != t.format || it->width_shift != t.layout.width_shift || it->height != t.layout.height || it->layer_shift != t.layout.layer_shift) continue;
      t.name = it->name;
      t.framebuffer = it->framebuffer;
      bytes -= it->bytes;
      free.erase(it);
      return true;
    }
    return false;
  }

  void shrink(size_t to) {
    while (bytes > to) {
      glDeleteFramebuffers(1, &free.back().framebuffer);
      glDeleteTextures(1, &free.back().name);
      bytes -= free.back().bytes;
      free.pop_back();
    }
  }
};

Pool& pool() {
  static Pool& p = *new Pool;  // textures may be released while the program ends
  return p;
}

// How values are read: as bytes only in the one integer format that every device reads.
Transfer read_as(Format f) { return transfer_of(f == Format::int8 ? Format::int32 : f); }

void create(Texture& t) {
  const Layout& y = t.layout;
  glGenTextures(1, &t.name);
  glActiveTexture(GL_TEXTURE0);
  glBindTexture(GL_TEXTURE_2D_ARRAY, t.name);
  glTexStorage3D(GL_TEXTURE_2D_ARRAY, 1, transfer_of(t.format).internal, y.width(), y.height, y.layers());
  for (const GLenum filter : {GL_TEXTURE_MIN_FILTER, GL_TEXTURE_MAG_FILTER}) glTexParameteri(GL_TEXTURE_2D_ARRAY, filter, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_WRAP_S, limits().unfolded ? GL_REPEAT : GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glGenFramebuffers(1, &t.framebuffer);
  glBindFramebuffer(GL_FRAMEBUFFER, t.framebuffer);
  GLenum targets[4];
  for (int l = 0; l < y.layers(); l++) {
    targets[l] = GL_COLOR_ATTACHMENT0 + l;
    glFramebufferTextureLayer(GL_FRAMEBUFFER, targets[l], t.name, 0, l);
  }
  glDrawBuffers(y.layers(), targets);
}

// Calls f(layer, place of the row's first value in its layer, row) for every row.
template <class F>
void each_row(const Layout& y, F f) {
  const int mask = y.layers() - 1;
  for (int r = 0; r < y.rows; r++) f(r & mask, static_cast<size_t>(r >> y.layer_shift) * y.slices * 4, r);
}

}  // namespace

Format format_for(const Spec& spec, Precision precision) {
  const bool half = precision == Precision::asked && prefers_half() && spec.shape.size() > few_values;
  return format_of(spec.dtype, half || limits().half);
}

Texture::Texture(Backend* owner, const Spec& spec, Precision precision)
    : DeviceBuffer(owner, 0, spec), layout(layout_of(spec)), format(format_for(spec, precision)) {
  bytes = bytes_of(layout, format);
  if (const int most = limits().max_size; layout.width() > most || layout.height > most)
    throw OutOfMemory(text("[webgl] a tensor ", spec, " needs a texture of ", layout.width(), " x ", layout.height, " texels; this device has at most ", most, " x ", most));
  if (layout.height > most_texels >> layout.width_shift)
    throw OutOfMemory(text("[webgl] a tensor ", spec, " needs ", layout.height, " x ", layout.width(), " texels in a layer of its texture; this backend has at most ", most_texels));
  if (!pool().take(*this)) create(*this);
  owner->live_bytes += bytes;
  owner->peak_bytes = std::max(owner->peak_bytes, owner->live_bytes);
}

Texture::~Texture() {
  backend->live_bytes -= bytes;
  if (lost || !name) return;
  pool().free.push_front({name, framebuffer, format, layout.width_shift, layout.height, layout.layer_shift, bytes});
  pool().bytes += bytes;
  pool().shrink(pool().budget);
}

void Texture::take(Texture& from) {
  name = std::exchange(from.name, 0);
  framebuffer = from.framebuffer;
}

char* staging(size_t bytes) {
  static std::vector<char> memory;
  if (memory.size() < bytes) memory.resize(bytes);
  return memory.data();
}

int write_lines(Texture& t, const char* from, int first) {
  const Layout& y = t.layout;
  const Transfer transfer = transfer_of(t.format);
  const size_t value = transfer.value_bytes, row_bytes = y.inner * value, line_values = static_cast<size_t>(y.width()) * 4;
  const int lines = std::min(y.height - first, std::max(1, static_cast<int>(most_at_once / (line_values * value) >> y.layer_shift)));
  const size_t layer_values = line_values * lines, begin = line_values * first, end = begin + layer_values;
  char* const memory = staging(layer_values * y.layers() * value);
  if (y.inner % 4 || y.rows & (y.layers() - 1)) std::memset(memory, 0, layer_values * y.layers() * value);
  // Rows that lie in these lines; the first and the last in part only, perhaps.
  const size_t stride = static_cast<size_t>(y.slices) * 4, first_block = begin / stride, end_block = (end + stride - 1) / stride;
  for (size_t block = first_block; block < end_block; block++)
    for (int layer = 0; layer < y.layers(); layer++) {
      const size_t row = (block << y.layer_shift) + layer, place = block * stride;
      if (row >= static_cast<size_t>(y.rows)) break;
      const size_t skip = place < begin ? begin - place : 0, stop = std::min<size_t>(y.inner, end - place);
      if (skip >= stop) continue;
      std::memcpy(memory + (layer * layer_values + place + skip - begin) * value, from + row * row_bytes + skip * value, (stop - skip) * value);
    }
  glActiveTexture(GL_TEXTURE0);
  glBindTexture(GL_TEXTURE_2D_ARRAY, t.name);
  glTexSubImage3D(GL_TEXTURE_2D_ARRAY, 0, 0, first, 0, y.width(), lines, y.layers(), transfer.format, transfer.type, memory);
  return first + lines < y.height ? first + lines : 0;
}

size_t layers_bytes(const Layout& y, Format f) { return static_cast<size_t>(y.width()) * y.height * y.layers() * 4 * read_as(f).value_bytes; }

bool read_in_order(const Layout& y, Format f) {
  if (read_as(f).value_bytes != transfer_of(f).value_bytes) return false;
  if (y.layers() == 1) return y.inner % 4 == 0 || y.rows == 1;
  return y.inner % 4 == 0 && y.width() % y.slices == 0 && y.width() / y.slices <= most_strips;
}

void read_layers(const Texture& t) {
  const Layout& y = t.layout;
  const Transfer transfer = read_as(t.format);
  // Where a line holds whole rows, each strip of rows below one another goes to its place between those of the other layers.
  const bool strips = y.layers() > 1 && read_in_order(y, t.format);
  const int width = strips ? y.slices : y.width(), across = y.width() / width, blocks = (y.rows + y.layers() - 1) >> y.layer_shift;
  const size_t texel = 4 * transfer.value_bytes, layer = strips ? y.slices * texel : layers_bytes(y, t.format) >> y.layer_shift;
  glBindFramebuffer(GL_FRAMEBUFFER, t.framebuffer);
  if (strips) glPixelStorei(GL_PACK_ROW_LENGTH, y.width() << y.layer_shift);
  for (int l = 0; l < y.layers(); l++) {
    glReadBuffer(GL_COLOR_ATTACHMENT0 + l);
    for (int k = 0; k < across; k++) {
      const int height = strips ? (blocks - k + across - 1) / across : y.height;
      if (height > 0) glReadPixels(k * width, 0, width, height, transfer.format, transfer.type, reinterpret_cast<void*>(l * layer + k * (layer << y.layer_shift)));
    }
  }
  if (strips) glPixelStorei(GL_PACK_ROW_LENGTH, 0);
}

void unpack_layers(const Layout& y, Format format, const char* layers, char* to) {
  const size_t wanted = transfer_of(format).value_bytes, given = read_as(format).value_bytes, layer_bytes = layers_bytes(y, format) >> y.layer_shift;
  each_row(y, [&](int layer, size_t place, int row) {
    const char* values = layers + layer * layer_bytes + place * given;
    char* out = to + static_cast<size_t>(row) * y.inner * wanted;
    if (wanted == given) {
      std::memcpy(out, values, y.inner * wanted);
      return;
    }
    for (int c = 0; c < y.inner; c++) out[c] = values[4 * c] != 0;
  });
}

size_t pooled_bytes() { return pool().bytes; }
void set_pool_budget(size_t bytes) {
  pool().budget = bytes;
  pool().shrink(bytes);
}
void empty_pool() { pool().shrink(0); }
void abandon_pool() {
  pool().free.clear();
  pool().bytes = 0;
}

}  // namespace nacre::webgl
