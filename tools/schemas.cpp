// Prints every op's signature, documentation, kind, gradient rule and whether the wasm and webgl backends run it as JSON, for tools/generate, which runs it
// twice: as wasm, where the backend is, and on this machine, where the documentation is.
#include <cstdio>

#include "core/ops/helpers.h"
#ifdef __EMSCRIPTEN__
#include "backend_wasm_simd/backend.h"
#include "backend_webgl/backend.h"
#else
namespace nacre {
static bool has_wasm_kernel(const OpDef&) { return false; }
static bool has_webgl_kernel(const OpDef&) { return false; }
}  // namespace nacre
#endif

namespace {

void print_string(const char* s) {
  std::putchar('"');
  for (; *s; s++) {
    if (*s == '\n') std::fputs("\\n", stdout);
    else if (*s == '"' || *s == '\\') std::printf("\\%c", *s);
    else std::putchar(*s);
  }
  std::putchar('"');
}

const char* word(bool b) { return b ? "true" : "false"; }
const char* gradient_of(const nacre::OpDef& op) { return !op.vjp ? "none" : op.vjp == nacre::ops::flat ? "flat" : "rule"; }

}  // namespace

int main() {
  constexpr const char* kinds[] = {"leaf", "composite", "elementwise", "view", "heavy"};
  const char* separator = "[";
  for (const nacre::OpDef* op : nacre::registry()) {
    const bool heavy = op->kind == nacre::Kind::heavy;
    std::printf("%s{\"kind\": \"%s\", \"wasm\": %s, \"webgl\": %s, \"gradient\": \"%s\", \"signature\": ", separator, kinds[static_cast<int>(op->kind)],
                word(!heavy || nacre::has_wasm_kernel(*op)), word(!heavy || nacre::has_webgl_kernel(*op)), gradient_of(*op));
    print_string(op->signature);
    std::fputs(", \"doc\": ", stdout);
    print_string(op->doc.text);
    std::putchar('}');
    separator = ",\n";
  }
  std::puts("]");
}
