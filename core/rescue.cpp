#include "core/rescue.h"

#include <algorithm>

#include "core/evaluate.h"

namespace nacre {
namespace {

// A copy on its way.
Ref<Buffer> copied;
std::unique_ptr<Download> download;
std::vector<uint64_t> before;  // numbers of the values that could not be made again at the last look
uint32_t looks = 0;

// Whether a value could not be made again.
bool exposed(const Lineage& l) {
  if (l.content) return false;
  if (!l.run) return true;
  const Lineage::Run& run = *l.run;
  if (std::exchange(run.look, looks) != looks)
    run.exposed = std::any_of(run.arguments.begin(), run.arguments.end(), [](const Ref<Lineage>& from) { return exposed(*from); });
  return run.exposed;
}

bool holds(const std::vector<uint64_t>& numbers, uint64_t n) { return std::find(numbers.begin(), numbers.end(), n) != numbers.end(); }

void take() {
  DeviceBuffer& b = static_cast<DeviceBuffer&>(*copied);
  Ref<Buffer> host = allocate_host(&host_of(*b.backend), static_cast<size_t>(b.spec.bytes()));
  char* const to = static_cast<HostBuffer&>(*host).data;
  if (download) download->take(to);
  else b.backend->download(b, to);
  if (!b.lost && !is_lost(*b.backend)) {
    b.lineage->content = Kept(static_cast<HostBuffer*>(host.get()));
    b.lineage->run = {};
    b.lineage->weight = 0;
    b.lineage->rescued = true;
  }
  download = {};
  copied = {};
}

}  // namespace

Rescue rescue(Device& device, size_t budget, bool (*urgent)(const DeviceBuffer&)) {
  if (is_lost(device)) return Rescue::waiting;
  if (copied) {
    if (download && !download->done()) return Rescue::underway;
    take();
  }
  looks++;
  std::vector<uint64_t> now;
  DeviceBuffer* next = nullptr;
  size_t used = 0;
  for_each_living(device, [&](DeviceBuffer& b) {
    if (!b.lineage || b.lost) return;
    if (b.lineage->rescued) used += static_cast<size_t>(b.spec.bytes());
    if (!exposed(*b.lineage)) return;
    now.push_back(b.id);
    if ((holds(before, b.id) || urgent(b)) && (!next || b.bytes < next->bytes)) next = &b;
  });
  if (next && used + static_cast<size_t>(next->spec.bytes()) <= budget) {
    copied = Ref<Buffer>(next);
    download = device.start_download(*next);
    if (!download) take();
    return Rescue::underway;
  }
  before = std::move(now);
  return before.empty() ? Rescue::nothing : Rescue::waiting;
}

}  // namespace nacre
