#include "backend_webgl/assembly.h"

#include <algorithm>

namespace nacre::webgl {
namespace {

bool in_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// The texts that are in the program.
class Texts {
 public:
  void add(std::string_view text) { texts_.push_back(text); }
  bool have(std::string_view word) const {
    return std::any_of(texts_.begin(), texts_.end(), [&](std::string_view text) {
      for (size_t at = 0; (at = text.find(word, at)) != text.npos; at += word.size()) {
        const size_t end = at + word.size();
        if ((at == 0 || !in_word(text[at - 1])) && (end == text.size() || !in_word(text[end]))) return true;
      }
      return false;
    });
  }

 private:
  std::vector<std::string_view> texts_;
};

// From the line that begins it to the one that closes its braces.
std::vector<std::string_view> functions_of(std::string_view library) {
  std::vector<std::string_view> functions;
  int depth = 0;
  size_t first = 0;
  for (size_t i = 0; i < library.size(); i++) {
    depth += library[i] == '{' ? 1 : library[i] == '}' ? -1 : 0;
    if (library[i] != '\n' || depth) continue;
    if (i > first) functions.push_back(library.substr(first, i + 1 - first));
    first = i + 1;
  }
  return functions;
}

std::string_view name_of(std::string_view function) {
  const size_t end = function.find('(');
  size_t first = end;
  while (first > 0 && in_word(function[first - 1])) first--;
  return function.substr(first, end - first);
}

}  // namespace

bool is_library(std::string_view file) { return file == "tensor" || file == "elementwise" || file == "trigonometry"; }

std::string assemble(const std::vector<Part>& parts) {
  Texts used;
  for (const Part& p : parts)
    if (!p.library) used.add(p.text);
  std::vector<std::string_view> chosen;
  for (size_t p = parts.size(); p-- > 0;) {  // users come before what they use
    if (!parts[p].library) {
      chosen.push_back(parts[p].text);
      continue;
    }
    const std::vector<std::string_view> functions = functions_of(parts[p].text);
    for (size_t f = functions.size(); f-- > 0;) {
      if (!used.have(name_of(functions[f]))) continue;
      used.add(functions[f]);
      chosen.push_back(functions[f]);
    }
  }
  std::string text;
  std::for_each(chosen.rbegin(), chosen.rend(), [&](std::string_view piece) { text += piece; });
  return text;
}

}  // namespace nacre::webgl
