// The table of strings: every string that a tensor holds, once. Tensors of strings are int32 tensors of numbers in it.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nacre::strings {

// What zeros (of padding, of gathering outside a tensor) mean; and a place that nothing was written to.
constexpr int32_t empty = 0, missing = 1;

int32_t intern(std::string_view bytes);
std::string_view get(int32_t id);  // stays where it is until a sweep drops it

// Whether the table has doubled since it was swept: time to find out what is still in use.
bool wants_sweep();
// Drops the strings whose number is not marked.
void sweep(const std::vector<char>& marked);
size_t table_size();

// Replaces matches of texts[0] by texts[1] in the others, which are all that is left. The host provides it: the core has no regular expressions.
extern void (*replace_matches)(std::vector<std::string>& texts, bool global);

}  // namespace nacre::strings
