// Tensors of strings cross to JavaScript through an area of bytes of their own.
#pragma once
#include <string_view>
#include <vector>

#include "core/tensor.h"

namespace nacre::bindings {

// The length of each string (-1: nothing was written there) as int32, then the bytes of all.
std::vector<char>& text_area();

// Strings into the text area and out of it (where they stay); nothing written: a view of no data.
void write_text(const std::vector<std::string_view>& list);
std::vector<std::string_view> read_text(size_t count);

// A tensor of the strings in the text area.
Tensor string_tensor(const Shape& shape);
// The strings of a tensor, evaluated now, into the text area.
void write_strings(const Tensor& t);
// The bytes of the strings of a tensor; 0 while it is not evaluated.
double bytes_of_strings(const Tensor& t);

}  // namespace nacre::bindings
