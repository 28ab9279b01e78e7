#include "core/graph/plan.h"

#include "core/clock.h"
#include "core/evaluate.h"

namespace nacre {

std::function<void(const Work&, std::string_view, double)> on_kernel;

namespace {

using Where = Plan::Place::Where;

Ref<Buffer> arena;

Buffer* arena_of(const Plan& plan) {
  if (!plan.arena_bytes) return nullptr;
  Backend& host = host_of(*plan.backend);
  if (!arena || arena->backend != &host || arena->bytes < plan.arena_bytes) {
    arena = {};
    arena = allocate_host(&host, plan.arena_bytes);
  }
  return arena.get();
}

// The value, which from then on lies on the device alone.
Buffer& moved(const Tensor& t, Backend& device) {
  Buffer& b = device_buffer(t, device);
  t.node->values[t.out] = Ref<Buffer>(&b);
  return b;
}

}  // namespace

void release_arena() { arena = {}; }

std::vector<Ref<Buffer>> run(Plan& plan, std::span<const Tensor> arguments) {
  // First of all, since what a lost device held takes runs of its own.
  if (!plan.backend->on_device())
    for (const Tensor& t : arguments) host_buffer(t);
  Buffer* const work = arena_of(plan);
  std::vector<Ref<Buffer>> buffers;
  for (const Plan::Room& room : plan.buffers) buffers.push_back(room.backend->allocate(room.spec));
  std::vector<Ref<Buffer>> locals(plan.locals.size());
  std::vector<Ref<Buffer>> copies;  // on the device, of arguments: one value may be read under two shapes, and keeps the last copy only
  const auto slot = [&](const Plan::Place& p) -> Slot {
    switch (p.where) {
      case Where::argument: {
        const Tensor& t = arguments[p.index];
        if (p.device) {
          Buffer& b = device_buffer(t, *plan.backend);
          copies.emplace_back(&b);
          return {&b, 0, b.id};
        }
        HostBuffer& b = host_buffer(t);
        return {&b, p.offset, p.offset ? 0 : b.id};
      }
      case Where::constant: {
        const Tensor& t = plan.constants[p.index];
        Buffer& b = p.device ? moved(t, *plan.backend) : host_buffer(t);
        return {&b, p.offset, p.offset ? 0 : b.id};
      }
      case Where::arena: return {work, p.offset, 0};
      case Where::local:
        if (!locals[p.index]) locals[p.index] = plan.locals[p.index].backend->allocate(plan.locals[p.index].spec);
        return {locals[p.index].get(), 0, 0};
      case Where::buffer: return {buffers[p.index].get(), p.offset, 0};
      default: return {nullptr, 0, 0};
    }
  };
  for (Plan::Step& step : plan.steps) {
    step.slots.clear();
    for (const Plan::Place& p : step.in) step.slots.push_back(slot(p));
    for (const Plan::Place& p : step.out) step.slots.push_back(slot(p));
    const std::span<const Slot> slots = step.slots;
    const auto go = [&] { step.kernel->run(slots.first(step.in.size()), slots.subspan(step.in.size()), slot(step.scratch)); };
    statistics().kernels_run++;
    if (!on_kernel) {
      go();
    } else {
      step.backend->wait();
      const double start = milliseconds();
      go();
      step.backend->wait();
      on_kernel(step.work, step.backend->name(), milliseconds() - start);
    }
    for (uint32_t local : step.last_uses) locals[local] = {};
  }
  plan.backend->flush();
  plan.prepared = true;
  std::vector<Ref<Buffer>> outputs;
  for (const Plan::Output& o : plan.outputs)
    outputs.push_back(o.place.where == Where::argument   ? arguments[o.place.index].node->values[arguments[o.place.index].out]
                      : o.place.where == Where::constant ? plan.constants[o.place.index].node->values[0]
                                                         : buffers[o.place.index]);
  return outputs;
}

}  // namespace nacre
