// Reads that do not hold the thread up: values on their way from a device to the heap, by number.
#include <emscripten.h>

#include <algorithm>

#include "bindings_js/handles.h"
#include "core/backend.h"
#include "core/evaluate.h"
#include "core/lineage.h"

using namespace nacre;
using namespace nacre::bindings;

namespace {

struct Read {
  Tensor tensor;
  std::unique_ptr<Download> download;  // null: the number is free
  int straight = 0;                    // the handle by which it is asked for, if it need not go to the heap (see nacre_read)
  bool arrived = false;                // and waits for that
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

// Browsers tell milliseconds late that a device is done. What takes no longer than a download's patience is waited for at once instead, and so is the rest of what
// takes longer.
bool ready(Download& download) {
  if (download.done()) return true;
  const double left = download.left();
  return left != Download::unknown && left <= download.patience();
}

// When to ask again: in about so many milliseconds, which are known to pass before it is done; 0: that is not known.
int pause(const Download& download) {
  const double left = download.left();
  return left <= download.patience() ? 0 : static_cast<int>(std::min(left - download.patience(), left * 7 / 8));
}

Read exposed;  // what JavaScript copies out of the device's memory by itself now: by way of the heap it would be copied twice

void arrive(Read read) {
  read.arrived = true;
  if (read.straight) add(std::move(read));
  else host_data(read.tensor, read.download.get());
}

std::unique_ptr<Download> arrived(int handle) {
  for (Read& read : reads())
    if (read.arrived && read.straight == handle) return std::move(std::exchange(read, {}).download);
  return nullptr;
}

std::unique_ptr<Download> download_of(const Tensor& t) {
  const Buffer& value = *t.node->values[t.out];
  return value.backend->on_device() ? value.backend->start_download(value) : nullptr;
}

// What came from outside keeps its copy in the heap, from which it is made again when the device is lost.
bool may_stay(const Tensor& t) {
  const Buffer& value = *t.node->values[t.out];
  if (!value.backend->on_device() || is_lost(*value.backend)) return false;
  const auto& lineage = static_cast<const DeviceBuffer&>(value).lineage;
  return !lineage || lineage->run || lineage->content;
}

}  // namespace

extern "C" {

// Evaluates one tensor. 0: its data lie at nacre_data. With `straight`, 1 perhaps: they are in the pixel pack buffer that is bound; nacre_read_end must follow.
EMSCRIPTEN_KEEPALIVE int nacre_read(int handle, bool straight) {
  return guarded([&] {
    const Tensor t = handles().get(handle);
    if (!t.evaluated()) evaluate(t);
    std::unique_ptr<Download> download = arrived(handle);
    if (straight && may_stay(t)) {
      exposed = {};  // of whoever has not come to the end
      if (!download) download = download_of(t);
      if (download && download->expose()) {
        exposed = {t, std::move(download)};
        return 1;
      }
    }
    host_data(t, download.get());  // here, where its errors are caught
    return 0;
  });
}

// After the copy. 1: it is worth nothing, the device was lost.
EMSCRIPTEN_KEEPALIVE int nacre_read_end() {
  return guarded([&] {
    const Read done = std::move(exposed);
    exposed = {};
    return is_lost(*done.tensor.node->values[done.tensor.out]->backend) ? 1 : 0;
  });
}

// Evaluates a tensor and has its value fetched. The number to ask nacre_read_done by; 0: nacre_read need not wait. `straight`: see nacre_read.
EMSCRIPTEN_KEEPALIVE int nacre_read_start(int handle, bool straight) {
  return guarded([&] {
    const Tensor t = handles().get(handle);
    if (!t.evaluated()) evaluate(t);
    Read read{t, download_of(t), straight && may_stay(t) ? handle : 0};
    if (!read.download) return 0;
    if (!ready(*read.download)) return add(std::move(read));
    arrive(std::move(read));
    return 0;
  });
}

// 0: the value is there, and the number is free. Else 1 more than the milliseconds in which to ask again (see pause).
EMSCRIPTEN_KEEPALIVE int nacre_read_done(int number) {
  return guarded([&] {
    Read& read = reads()[number];
    if (!ready(*read.download)) return 1 + pause(*read.download);
    Read done = std::move(read);
    read = {};
    arrive(std::move(done));
    return 0;
  });
}

}  // extern "C"
