// Prints every op's signature, documentation and kind as JSON, for tools/generate.
#include <cstdio>

#include "core/op.h"

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

}  // namespace

int main() {
  constexpr const char* kinds[] = {"leaf", "composite", "elementwise", "view", "heavy"};
  const char* separator = "[";
  for (const nacre::OpDef* op : nacre::registry()) {
    std::printf("%s{\"kind\": \"%s\", \"signature\": ", separator, kinds[static_cast<int>(op->kind)]);
    print_string(op->signature);
    std::fputs(", \"doc\": ", stdout);
    print_string(op->doc ? op->doc : "");
    std::putchar('}');
    separator = ",\n";
  }
  std::puts("]");
}
