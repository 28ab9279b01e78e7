// What the C++ runtime calls when nothing can be saved any more. Its own versions print first, and bring all of printf into the wasm file.
#include <__verbose_abort>
#include <cstdlib>

extern "C" [[noreturn]] void abort_message(const char*, ...) { std::abort(); }

void std::__libcpp_verbose_abort(const char*, ...) { std::abort(); }
