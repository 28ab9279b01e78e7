// The hot path: plain functions of the wasm module. Arguments of an op, its results and error texts travel through the area.
// A negative result is a Status; src/module.ts turns it into a JavaScript error.
#include <emscripten.h>

#include <limits>

#include "bindings_js/handles.h"
#include "bindings_js/strings.h"
#include "core/backend.h"
#include "core/blame.h"
#include "core/evaluate.h"
#include "core/function.h"
#include "core/op.h"
#include "core/ops/helpers.h"
#include "core/vjp.h"

using namespace nacre;
using namespace nacre::bindings;

// Calls back into JavaScript, with dy as the result in the area. The gradients come back there as new handles. Negative: it threw.
EM_JS(int, nacre_on_gradient, (int callback), { return Module["onGradient"](callback); });

namespace {

Tensors gradient_from_javascript(int callback, const Tensor& dy) {
  write({dy});
  const int count = nacre_on_gradient(callback);
  if (count < 0) throw CallbackFailed{};
  Tensors gradients;
  Reader r;
  for (int i = 0; i < count; i++) {
    const int handle = r.integer();
    gradients.push_back(handle ? handles().get(handle) : Tensor{});
    if (handle) handles().release(handle);
  }
  return gradients;
}

int64_t checked_bytes(const Spec& spec) {
  ops::check_size("tensor", spec.shape);
  const int64_t bytes = spec.bytes();
  if (bytes > std::numeric_limits<int32_t>::max())
    throw OutOfMemory(text("[tensor] a tensor ", spec, " needs ", bytes, " bytes, more than the wasm memory can give to one tensor"));
  return bytes;
}

// The same content under a node of its own, so that it is a separate variable to gradients.
Tensor renamed(const Tensor& t) {
  Tensor copy = apply(find_op("_identity"), {t});
  if (t.evaluated()) copy.node->values = {t.node->values[t.out]};
  return copy;
}

}  // namespace

extern "C" {

// Makes room for `words` numbers; the area may move.
EMSCRIPTEN_KEEPALIVE double* nacre_area(size_t words) {
  if (area().size() < words) area().resize(words);
  return area().data();
}

EMSCRIPTEN_KEEPALIVE int nacre_call(int op, int inputs, int attributes) {
  return guarded([&] {
    Reader r;
    const Tensors in = r.tensors(inputs);
    Attrs attrs;
    attrs.values.reserve(attributes);
    for (int i = 0; i < attributes; i++) attrs.values.push_back(r.attribute());
    const OpDef& called = *registry()[op];
    try {
      return write(apply_all(called, in, attrs));
    } catch (const OutOfMemory&) {
      throw;
    } catch (const Unknown&) {
      throw;
    } catch (const Error& e) {
      blame(called, e);
    }
  });
}

// A tensor whose data JavaScript writes at nacre_data before anything else happens.
EMSCRIPTEN_KEEPALIVE int nacre_tensor(int dtype, int rank, int d0, int d1, int d2, int d3, int d4, int d5, int d6, int d7) {
  return guarded([&] {
    const int dims[] = {d0, d1, d2, d3, d4, d5, d6, d7};
    const Spec spec{Shape(std::span(dims, rank)), static_cast<DType>(dtype)};
    return handles().add(leaf(allocate_host(&host_of(current_backend()), checked_bytes(spec)), spec));
  });
}

// Where the data of an evaluated tensor lie.
EMSCRIPTEN_KEEPALIVE char* nacre_data(int handle) { return host_data(handles().get(handle)); }

// hold: whether values stored on the way are kept for the handles that point to them.
EMSCRIPTEN_KEEPALIVE int nacre_evaluate(int count, int hold) {
  return guarded([&] {
    evaluate(Reader().tensors(count), hold);
    return 0;
  });
}

// Room for strings on their way in or out: the length of each (-1: nothing was written there) as int32, then the bytes of all.
EMSCRIPTEN_KEEPALIVE char* nacre_text(size_t bytes) {
  if (text_area().size() < bytes) text_area().resize(bytes);
  return text_area().data();
}

// A tensor of the strings in the text area. The area itself may hold half a call by now.
EMSCRIPTEN_KEEPALIVE int nacre_string_tensor(int rank, int d0, int d1, int d2, int d3, int d4, int d5, int d6, int d7) {
  return guarded([&] {
    const int dims[] = {d0, d1, d2, d3, d4, d5, d6, d7};
    return handles().add(string_tensor(Shape(std::span(dims, rank))));
  });
}

// Evaluates a tensor of strings and writes them into the text area.
EMSCRIPTEN_KEEPALIVE int nacre_strings(int handle) {
  return guarded([&] { return write_strings(handles().get(handle)), 0; });
}

EMSCRIPTEN_KEEPALIVE void nacre_release(int handle) { handles().release(handle); }

// Another handle to the same tensor.
EMSCRIPTEN_KEEPALIVE int nacre_share(int handle) { return handles().add(handles().get(handle)); }

EMSCRIPTEN_KEEPALIVE int nacre_clone(int handle) {
  return guarded([&] { return handles().add(renamed(handles().get(handle))); });
}

// The tensor of `from` takes the place of that of `to`; `from` stays a handle of its own.
EMSCRIPTEN_KEEPALIVE void nacre_assign(int to, int from) { handles().replace(to, handles().get(from)); }

// Ids travel as doubles: exact up to 2^53.
EMSCRIPTEN_KEEPALIVE double nacre_open_scope() {
  open_gradient_scope();
  return static_cast<double>(next_node_id());
}
EMSCRIPTEN_KEEPALIVE void nacre_close_scope() { close_gradient_scope(); }

// In the area: ys, their dys (0: ones), xs. Results: the gradient of each x, or 0.
EMSCRIPTEN_KEEPALIVE int nacre_vjp(int ys, int xs, double first_id) {
  return guarded([&] {
    custom_gradient_hook = gradient_from_javascript;
    Reader r;
    const Tensors y = r.tensors(ys), dy = r.tensors(ys), x = r.tensors(xs);
    return write(vjp(y, dy, x, static_cast<uint64_t>(first_id)));
  });
}

// In the area: the value, then the inputs that `callback` gives gradients for.
EMSCRIPTEN_KEEPALIVE int nacre_custom_gradient(int inputs, int callback) {
  return guarded([&] {
    Attrs attrs{static_cast<double>(callback)};
    return write(apply_all(custom_gradient_op, Reader().tensors(1 + inputs), attrs));
  });
}

EMSCRIPTEN_KEEPALIVE double nacre_live_bytes() { return static_cast<double>(current_backend().live_bytes); }
EMSCRIPTEN_KEEPALIVE int nacre_live_handles() { return static_cast<int>(handles().count()); }

EMSCRIPTEN_KEEPALIVE const char* nacre_message() { return failure().message.c_str(); }

}  // extern "C"
