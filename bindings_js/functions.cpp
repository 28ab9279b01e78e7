// Functions: recorded once on placeholders, then run on tensors by their number. src/models/compiled_function.ts is the other side.
#include <emscripten.h>
#include <emscripten/bind.h>

#include <memory>
#include <vector>

#include "bindings_js/handles.h"
#include "core/function.h"

using namespace nacre;
using namespace nacre::bindings;

namespace {

// Numbers of released functions are used again.
std::vector<std::unique_ptr<Function>>& functions() {
  static std::vector<std::unique_ptr<Function>> list;
  return list;
}

int add(std::unique_ptr<Function> f) {
  auto& list = functions();
  for (size_t i = 0; i < list.size(); i++)
    if (!list[i]) {
      list[i] = std::move(f);
      return static_cast<int>(i);
    }
  list.push_back(std::move(f));
  return static_cast<int>(list.size()) - 1;
}

std::string dump_function(int number, bool programs) { return functions()[number]->dump(programs); }

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void nacre_begin_recording() { begin_recording(); }
EMSCRIPTEN_KEEPALIVE void nacre_end_recording() { end_recording(); }

EMSCRIPTEN_KEEPALIVE int nacre_placeholder(int dtype, int rank, int d0, int d1, int d2, int d3, int d4, int d5, int d6, int d7) {
  return guarded([&] {
    const int dims[] = {d0, d1, d2, d3, d4, d5, d6, d7};
    return handles().add(placeholder({Shape(std::span(dims, rank)), static_cast<DType>(dtype)}));
  });
}

// In the area: parameters, then results. Gives the function's number.
EMSCRIPTEN_KEEPALIVE int nacre_function(int parameters, int results) {
  return guarded([&] {
    Reader r;
    const Tensors in = r.tensors(parameters), out = r.tensors(results);
    return add(std::make_unique<Function>(in, out));
  });
}

// In the area: the arguments.
EMSCRIPTEN_KEEPALIVE int nacre_function_run(int number, int arguments) {
  return guarded([&] { return write(functions()[number]->run(Reader().tensors(arguments))); });
}

EMSCRIPTEN_KEEPALIVE void nacre_function_release(int number) { functions()[number] = {}; }

}  // extern "C"

EMSCRIPTEN_BINDINGS(nacre_functions) { emscripten::function("dumpFunction", &dump_function); }
