#include "backend_webgl/backend.h"

#include <unordered_map>

#include "backend_webgl/download.h"
#include "backend_webgl/kernels.h"
#include "backend_webgl/limits.h"

namespace nacre {
namespace webgl {

bool (*context_is_lost)() = nullptr;

namespace {

constexpr int most_cost = 300;   // of a fused program: drivers write out every function where it is called, and take seconds for dozens of sines
constexpr int most_inputs = 12;  // of a fused program: with those of a heavy op, no more than the 16 textures that every device has

std::unordered_map<const OpDef*, const KernelRow*> all_rows() {
  std::unordered_map<const OpDef*, const KernelRow*> rows;
  for (const auto family : {movement_kernels(), reduce_kernels(), order_kernels(), softmax_kernels(), index_kernels(), scan_kernels(), source_kernels(),
                            matmul_kernels(), conv_kernels(), depthwise_kernels(), pool_kernels(), resize_kernels()})
    for (const KernelRow& row : family) rows.emplace(&find_op(row.op), &row);
  return rows;
}

class WebglBackend : public Device {
 public:
  explicit WebglBackend(Backend& host) : host_(host), rows_(all_rows()) {
    limits();  // now: asking binds textures
    set_state();
  }

  std::string_view name() const override { return "webgl"; }
  Backend& fallback() override { return host_; }
  size_t max_inputs() const override { return most_inputs; }
  int max_cost() const override { return most_cost; }
  void wait() override {
    char pixel[4];
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    glReadPixels(0, 0, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, pixel);  // browsers do not wait for glFinish
  }
  std::unique_ptr<Download> start_download(const Buffer& from) override { return webgl::start_download(const_cast<Texture&>(static_cast<const Texture&>(from))); }

  bool supports(const Work& w) const override {
    if (!w.op) return true;
    const auto row = rows_.find(w.op);
    if (row == rows_.end()) return false;
    return row->second->supports ? row->second->supports(w) : !w.prologue && w.out.size() == 1;
  }

  std::unique_ptr<Kernel> prepare(const Work& w) override { return w.op ? rows_.at(w.op)->make(w) : fused_kernel(w); }

  Ref<Buffer> allocate(const Spec& spec) override { return Ref<Buffer>(new Texture(this, spec)); }
  size_t upload_part(Buffer& to, const char* from, size_t line) override {
    return static_cast<size_t>(write_lines(static_cast<Texture&>(to), from, static_cast<int>(line)));
  }
  void download(const Buffer& from, char* to) override { read_texture(const_cast<Texture&>(static_cast<const Texture&>(from)), to); }
  bool is_outdated(const Buffer& copy) const override {
    const Texture& t = static_cast<const Texture&>(copy);
    return t.format != format_for(t.spec);
  }
  bool is_lost() const override { return context_is_lost && context_is_lost(); }
  void reset() override {
    abandon_pool();
    forget_programs();
    set_state();
  }
  void take(Buffer& to, Buffer& from) override { static_cast<Texture&>(to).take(static_cast<Texture&>(from)); }

  bool same_layout(const Spec& a, const Spec& b) const override { return layout_of(a) == layout_of(b) && format_of(a.dtype, false) == format_of(b.dtype, false); }

 private:
  static void set_state() {
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  }

  Backend& host_;
  const std::unordered_map<const OpDef*, const KernelRow*> rows_;
};

WebglBackend& backend(Backend* host) {
  static WebglBackend& b = *new WebglBackend(*host);  // tensors that live until the program ends refer to it
  return b;
}

}  // namespace
}  // namespace webgl

Device& webgl_backend(Backend& host) { return webgl::backend(&host); }
bool has_webgl_kernel(const OpDef& op) { return webgl::all_rows().contains(&op); }

}  // namespace nacre
