#include "core/lineage.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <unordered_set>

#include "core/evaluate.h"

namespace nacre {

Ref<Lineage> (*earlier_value)(const DeviceBuffer&) = nullptr;

namespace {

std::unordered_set<DeviceBuffer*>& living() {
  static auto& all = *new std::unordered_set<DeviceBuffer*>;  // buffers may be released while the program ends
  return all;
}

// The end of a chain: content in the heap instead of the run.
void cut(DeviceBuffer& b) {
  Ref<Buffer> host = allocate_host(&host_of(*b.backend), static_cast<size_t>(b.spec.bytes()));
  b.backend->download(b, static_cast<HostBuffer&>(*host).data);
  b.lineage->content = Kept(static_cast<HostBuffer*>(host.get()));
  b.lineage->run = {};
  b.lineage->weight = 0;
}

class Restoration {
 public:
  explicit Restoration(Backend& backend) : backend_(backend) {}

  Ref<Buffer> value_of(const DeviceBuffer& b) {
    try {
      return value_of(*b.lineage, b.spec);
    } catch (const DeviceLost&) {
      const Ref<Lineage> earlier = earlier_value ? earlier_value(b) : Ref<Lineage>{};
      if (!earlier) throw;
      return value_of(*earlier, b.spec);
    }
  }

  Ref<Buffer> value_of(const Lineage& l, const Spec& spec) {
    if (l.content) {
      Ref<Buffer> b = backend_.allocate(spec);
      if (backend_.on_device()) backend_.upload(*b, l.content->plain());
      else std::memcpy(static_cast<HostBuffer&>(*b).data, l.content->plain(), static_cast<size_t>(spec.bytes()));
      return b;
    }
    if (!l.run)
      throw DeviceLost(text("[", l.from, "] a value ", spec, " came from a picture or a texture, or was computed from one, and was only in the memory that the device has lost; make it again"));
    const Results& results = repeat(l.run);
    return results.at({l.step, l.out});
  }

 private:
  using Results = std::map<std::pair<uint32_t, uint32_t>, Ref<Buffer>>;

  // Chains are short: their length is bounded by max_lineage.
  const Results& repeat(const std::shared_ptr<const Lineage::Run>& run) {
    if (const auto it = done_.find(run.get()); it != done_.end()) return it->second;
    Tensors arguments;
    for (size_t i = 0; i < run->arguments.size(); i++) arguments.push_back(leaf(value_of(*run->arguments[i], run->specs[i]), run->specs[i]));
    const std::unique_ptr<Plan> plan = compile(run->graph, backend_);
    const std::vector<Ref<Buffer>> outputs = nacre::run(*plan, arguments);
    Results& results = done_[run.get()];
    for (size_t i = 0; i < outputs.size(); i++) results[{plan->outputs[i].step, plan->outputs[i].out}] = outputs[i];
    return results;
  }

  Backend& backend_;
  std::map<const Lineage::Run*, Results> done_;
};

}  // namespace

Ref<Lineage> lineage_of(const Ref<Buffer>& value) {
  if (value->backend->on_device()) return static_cast<DeviceBuffer&>(*value).lineage;
  Ref<Lineage> l(new Lineage);
  l->content = Kept(static_cast<HostBuffer*>(value.get()));
  return l;
}

DeviceBuffer::DeviceBuffer(Backend* owner, size_t bytes, const Spec& spec) : Buffer(owner, bytes), spec(spec) { living().insert(this); }
DeviceBuffer::~DeviceBuffer() { living().erase(this); }

namespace {

void note(const Plan& plan, std::span<const Tensor> arguments, std::span<const Ref<Buffer>> outputs) {
  const auto run = std::make_shared<Lineage::Run>();
  run->graph = plan.source;
  double before = 0, held = 0;
  for (const Tensor& t : arguments) {
    const Ref<Lineage>& from = run->arguments.emplace_back(lineage_of(t.node->values[t.out]));
    run->specs.push_back(t.spec());
    before = std::max(before, from->weight);
    if (!from->run) held += static_cast<double>(t.spec().bytes()) / (16 << 20);
  }
  const double weight = before + 1 + held;
  for (size_t i = 0; i < outputs.size(); i++) {
    if (!outputs[i]->backend->on_device()) continue;
    DeviceBuffer& b = static_cast<DeviceBuffer&>(*outputs[i]);
    if (b.lineage) continue;  // an argument under a second name
    b.lineage = Ref<Lineage>(new Lineage);
    b.lineage->run = run;
    b.lineage->step = plan.outputs[i].step;
    b.lineage->out = plan.outputs[i].out;
    b.lineage->weight = weight;
    if (weight > max_lineage) cut(b);
  }
}

}  // namespace

void for_each_living(const Backend& device, const std::function<void(DeviceBuffer&)>& f) {
  for (DeviceBuffer* b : living())
    if (b->backend == &device) f(*b);
}

void came_from_outside(Buffer& value) {
  DeviceBuffer& b = static_cast<DeviceBuffer&>(value);
  b.lineage = Ref<Lineage>(new Lineage);
  b.lineage->from = b.backend->name();
}

Device::Device() { note_run = note; }

void Device::upload(Buffer& to, const char* from) {
  for (size_t at = 0; (at = upload_part(to, from, at));) {}
}

void restore(Device& device) {
  clear_plans();  // they hold programs and constants of the old memory
  std::vector<DeviceBuffer*> values;
  for (DeviceBuffer* b : living())
    if (b->backend == &device) {
      b->lost = true;
      if (b->lineage) values.push_back(b);
    }
  device.reset();
  Restoration restoration(device);
  for (DeviceBuffer* b : values) {
    try {
      const Ref<Buffer> again = restoration.value_of(*b);
      device.take(*b, *again);
      b->lost = false;
    } catch (const DeviceLost&) {
      // It stays lost, and says so when it is used.
    }
  }
}

Ref<Buffer> recomputed(const DeviceBuffer& b) { return Restoration(host_of(*b.backend)).value_of(b); }

}  // namespace nacre
