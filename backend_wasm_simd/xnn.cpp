#include "backend_wasm_simd/xnn.h"

#include <xnnpack.h>

#include "core/error.h"

namespace nacre::xnn {
namespace {

const char* text_of(xnn_status status) {
  switch (status) {
    case xnn_status_uninitialized: return "is not initialised";
    case xnn_status_invalid_parameter: return "was given an invalid parameter";
    case xnn_status_invalid_state: return "is in an invalid state";
    case xnn_status_unsupported_parameter: return "does not support a parameter";
    case xnn_status_unsupported_hardware: return "does not support this machine";
    case xnn_status_out_of_memory: return "ran out of memory";
    default: return "failed";
  }
}

void check(xnn_status status, const char* op) {
  if (status == xnn_status_out_of_memory) throw OutOfMemory(text("[", op, "] XNNPACK ran out of memory; dispose tensors that are no longer needed"));
  if (status != xnn_status_success) fail(op, "XNNPACK ", text_of(status));
}

// XNNPACK's own pools are not linked: its loops either keep to one thread, or are those of xnn_threads.cpp, which want to know how long they take.
void run(xnn_operator* op, int64_t nanoseconds, const char* name) { check(xnn_run_operator(op, reinterpret_cast<pthreadpool_t>(&nanoseconds)), name); }

void initialise(const char* op) {
  static const xnn_status status = xnn_initialize(nullptr);
  check(status, op);
}

}  // namespace

void Delete::operator()(xnn_operator* op) const { xnn_delete_operator(op); }

Softmax::Softmax() {
  initialise("softmax");
  xnn_operator* op = nullptr;
  check(xnn_create_softmax_nc_f32(0, &op), "softmax");
  op_.reset(op);
}

void Softmax::run(const float* x, float* y, size_t rows, size_t columns) {
  check(xnn_reshape_softmax_nc_f32(op_.get(), columns, columns, columns, rows, nullptr), "softmax");
  check(xnn_setup_softmax_nc_f32(op_.get(), x, y), "softmax");
  nacre::xnn::run(op_.get(), static_cast<int64_t>(rows * columns) * 2, "softmax");
}

}  // namespace nacre::xnn
