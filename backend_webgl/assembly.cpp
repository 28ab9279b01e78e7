#include "backend_webgl/assembly.h"

#include <algorithm>
#include <cctype>
#include <unordered_set>

namespace nacre::webgl {
namespace {

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// The words of texts that are in the program.
class Words {
 public:
  void add(std::string_view text) {
    for (size_t i = 0; i < text.size(); i++) {
      if (!in_word(text[i])) continue;
      const size_t first = i;
      while (i < text.size() && in_word(text[i])) i++;
      words_.insert(text.substr(first, i - first));
    }
  }
  bool contains(std::string_view word) const { return words_.contains(word); }

 private:
  std::unordered_set<std::string_view> words_;
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
  Words used;
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
      if (!used.contains(name_of(functions[f]))) continue;
      used.add(functions[f]);
      chosen.push_back(functions[f]);
    }
  }
  std::string text;
  std::for_each(chosen.rbegin(), chosen.rend(), [&](std::string_view piece) { text += piece; });
  return text;
}

}  // namespace nacre::webgl
