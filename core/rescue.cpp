#include "core/rescue.h"

#include <unordered_map>
#include <unordered_set>

#include "core/evaluate.h"

namespace nacre {
namespace {

// A copy on its way.
Ref<Buffer> copied;
std::unique_ptr<Download> download;
std::unordered_set<uint64_t> before;  // numbers of the values that could not be made again at the last look

class Look {
 public:
  // Whether a value could not be made again.
  bool exposed(const Lineage& l) {
    if (l.content) return false;
    if (!l.run) return true;
    const auto [at, first] = known_.emplace(l.run.get(), false);
    if (first) {
      bool any = false;
      for (const Ref<Lineage>& from : l.run->arguments) any = any || exposed(*from);
      known_[l.run.get()] = any;
    }
    return known_[l.run.get()];
  }

 private:
  std::unordered_map<const Lineage::Run*, bool> known_;
};

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

Rescue rescue(Device& device, size_t budget, const std::function<bool(const DeviceBuffer&)>& urgent) {
  if (is_lost(device)) return Rescue::waiting;
  if (copied) {
    if (download && !download->done()) return Rescue::underway;
    take();
  }
  Look look;
  std::unordered_set<uint64_t> now;
  DeviceBuffer* next = nullptr;
  size_t used = 0;
  for_each_living(device, [&](DeviceBuffer& b) {
    if (!b.lineage || b.lost) return;
    if (b.lineage->rescued) used += static_cast<size_t>(b.spec.bytes());
    if (!look.exposed(*b.lineage)) return;
    now.insert(b.id);
    if ((before.contains(b.id) || urgent(b)) && (!next || b.bytes < next->bytes)) next = &b;
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
