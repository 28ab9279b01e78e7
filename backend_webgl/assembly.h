// Puts the text of a program together. Of libraries of functions, only those come in that the rest calls: drivers translate all that they are given.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace nacre::webgl {

struct Part {
  std::string_view text;
  bool library = false;  // functions only, one beginning on a new line
};

// Whether a file of shaders/ is a library.
bool is_library(std::string_view file);

// The parts in their order. What is used must come before its users, as in GLSL.
std::string assemble(const std::vector<Part>&);

}  // namespace nacre::webgl
