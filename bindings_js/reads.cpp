// Reads that do not hold the thread up: values on their way from a device to the heap, by number.
#include <emscripten.h>

#include "bindings_js/handles.h"
#include "core/backend.h"
#include "core/evaluate.h"

using namespace nacre;
using namespace nacre::bindings;

namespace {

struct Read {
  Tensor tensor;
  std::unique_ptr<Download> download;  // null: the number is free
};

std::vector<Read>& reads() {
  static std::vector<Read> all(1);  // 0 stands for none
  return all;
}

int add(Read read) {
  for (size_t k = 1; k < reads().size(); k++)
    if (!reads()[k].download) {
      reads()[k] = std::move(read);
      return static_cast<int>(k);
    }
  reads().push_back(std::move(read));
  return static_cast<int>(reads().size()) - 1;
}

}  // namespace

extern "C" {

// Evaluates a tensor and has its value fetched. The number to ask nacre_read_done by; 0: nacre_data need not wait.
EMSCRIPTEN_KEEPALIVE int nacre_read_start(int handle) {
  return guarded([&] {
    const Tensor t = handles().get(handle);
    if (!t.evaluated()) evaluate(t);
    const Buffer& value = *t.node->values[t.out];
    std::unique_ptr<Download> download = value.backend->on_device() ? value.backend->start_download(value) : nullptr;
    return download ? add({t, std::move(download)}) : 0;
  });
}

// 0: not yet. 1: the value lies in the heap, and the number is free.
EMSCRIPTEN_KEEPALIVE int nacre_read_done(int number) {
  return guarded([&] {
    Read& read = reads()[number];
    if (!read.download->done()) return 0;
    const Read done = std::move(read);
    read = {};
    host_data(done.tensor, done.download.get());
    return 1;
  });
}

}  // extern "C"
