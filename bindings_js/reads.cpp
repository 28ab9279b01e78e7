// Reads that do not hold the thread up: values on their way from a device to the heap, by number.
#include <emscripten.h>

#include <algorithm>

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

// Browsers tell milliseconds late that a device is done. What takes no longer than this is waited for at once instead, and so is the rest of what takes longer.
constexpr double worth_waiting = 6;

bool ready(Download& download) {
  if (download.done()) return true;
  const double left = download.left();
  return left != Download::unknown && left <= worth_waiting;
}

// When to ask again: in about so many milliseconds, which are known to pass before it is done; 0: that is not known.
int pause(const Download& download) {
  const double left = download.left();
  return left <= worth_waiting ? 0 : static_cast<int>(std::min(left - worth_waiting, left * 7 / 8));
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
    if (download && !ready(*download)) return add({t, std::move(download)});
    if (download) host_data(t, download.get());
    return 0;
  });
}

// 0: the value lies in the heap, and the number is free. Else 1 more than the milliseconds in which to ask again (see pause).
EMSCRIPTEN_KEEPALIVE int nacre_read_done(int number) {
  return guarded([&] {
    Read& read = reads()[number];
    if (!ready(*read.download)) return 1 + pause(*read.download);
    const Read done = std::move(read);
    read = {};
    host_data(done.tensor, done.download.get());
    return 0;
  });
}

}  // extern "C"
