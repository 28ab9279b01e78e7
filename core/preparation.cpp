#include "core/preparation.h"

#include "core/lineage.h"

namespace nacre {
namespace {

struct Upload {
  Tensor tensor;
  Device* device;
  Ref<Buffer> to = {};
  size_t at = 0;  // where the next part begins
};

std::vector<Upload> uploads;

// What the steps read that does not come from other steps.
void note_uploads(const Plan& plan, std::span<const Tensor> arguments) {
  Device& device = static_cast<Device&>(*plan.backend);
  for (const Tensor& t : plan.constants) uploads.push_back({t, &device});
  for (const Plan::Step& step : plan.steps)
    for (const Plan::Place& p : step.in)
      if (p.where == Plan::Place::Where::argument && p.device) uploads.push_back({arguments[p.index], &device});
}

void refuse(Plan& plan, std::span<const Tensor> arguments) {
  if (!plan.backend->on_device()) return;
  note_uploads(plan, arguments);
  plan.prepared = true;
  throw Unprepared("[warmUp] a value was asked for whose programs are still being compiled");
}

}  // namespace

void set_preparing(bool on) { refuse_run = on ? refuse : nullptr; }

bool upload_part() {
  if (uploads.empty()) return false;
  Upload& u = uploads.back();
  if (is_lost(*u.device) || is_on_device(u.tensor, *u.device)) {  // the run will see
    uploads.pop_back();
    return true;
  }
  if (!u.to || static_cast<DeviceBuffer&>(*u.to).lost) u.to = u.device->allocate(u.tensor.spec()), u.at = 0;
  u.at = u.device->upload_part(*u.to, host_data(u.tensor), u.at);
  if (u.at) return true;
  keep_copy(u.tensor, u.to);
  uploads.pop_back();
  return true;
}

}  // namespace nacre
