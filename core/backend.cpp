#include "core/backend.h"

#include <cstring>

#include "core/lineage.h"

namespace nacre {
namespace {
Backend* current = nullptr;
}

void (*note_run)(const Plan&, std::span<const Tensor>, std::span<const Ref<Buffer>>) = nullptr;

Backend& current_backend() { return current ? *current : reference_backend(); }
void set_current_backend(Backend& b) { current = &b; }

Backend& Backend::fallback() { return reference_backend(); }
Ref<Buffer> Backend::allocate(const Spec& spec) { return allocate_host(this, static_cast<size_t>(spec.bytes())); }
void Backend::upload(Buffer&, const char*) { fail(name(), "has no memory of its own"); }
void Backend::download(const Buffer&, char*) { fail(name(), "has no memory of its own"); }

Backend& host_of(Backend& b) {
  Backend* host = &b;
  while (host->on_device()) host = &host->fallback();
  return *host;
}

Ref<Buffer> buffer_of(const void* data, size_t bytes) {
  Ref<Buffer> buffer = allocate_host(&host_of(current_backend()), bytes);
  if (bytes) std::memcpy(static_cast<HostBuffer&>(*buffer).data, data, bytes);
  return buffer;
}

HostBuffer& host_buffer(const Tensor& t, Download* done) {
  Ref<Buffer>& value = t.node->values[t.out];
  if (value->backend->on_device()) {
    Ref<Buffer> fetched = allocate_host(&host_of(*value->backend), static_cast<size_t>(t.spec().bytes()));
    HostBuffer& host = static_cast<HostBuffer&>(*fetched);
    const DeviceBuffer& there = static_cast<DeviceBuffer&>(*value);
    const auto lost = [&] { return there.lost || is_lost(*value->backend); };
    if (!lost()) {
      if (done) done->take(host.data);
      else value->backend->download(*value, host.data);
    }
    if (lost()) {  // before, or meanwhile
      value = recomputed(there);
    } else {
      host.device_copy = value;
      host.device_spec = t.spec();
      if (there.lineage && !there.lineage->run && !there.lineage->content) there.lineage->content = Kept(&host);  // what was computed from it can be again
      value = std::move(fetched);
    }
  }
  return static_cast<HostBuffer&>(*value);
}

char* host_data(const Tensor& t, Download* done) { return host_buffer(t, done).plain(); }

void HostBuffer::put_in_order() {
  order.restore(*this);
  order.restore = nullptr;
  if (order.restored < 255) order.restored++;
}

bool is_on_device(const Tensor& t, Backend& device) {
  const Buffer& value = *t.node->values[t.out];
  if (value.backend->on_device()) return value.backend == &device;
  const HostBuffer& host = static_cast<const HostBuffer&>(value);
  const Buffer* copy = host.device_copy.get();
  return copy && copy->backend == &device && !static_cast<const DeviceBuffer&>(*copy).lost && device.same_layout(host.device_spec, t.spec()) &&
         !static_cast<const Device&>(device).is_outdated(*copy);
}

void keep_copy(const Tensor& t, const Ref<Buffer>& copy) {
  HostBuffer& host = host_buffer(t);
  host.device_copy = copy;
  host.device_spec = t.spec();
}

Buffer& device_buffer(const Tensor& t, Backend& device) {
  const Ref<Buffer>& value = t.node->values[t.out];
  if (value->backend == &device) {
    if (static_cast<DeviceBuffer&>(*value).lost) recomputed(static_cast<DeviceBuffer&>(*value));  // only what cannot be: an error
    return *value;
  }
  host_data(t);  // from another device by way of the heap
  HostBuffer& host = static_cast<HostBuffer&>(*value);
  if (!is_on_device(t, device)) {
    host.device_copy = {};
    const Ref<Buffer> copy = device.allocate(t.spec());
    device.upload(*copy, host.data);
    keep_copy(t, copy);
  }
  return *host.device_copy;
}

std::string Work::text() const {
  std::string s(op ? op->name() : "fused");
  s += "(";
  for (const Spec& spec : in) s += (s.back() == '(' ? "" : ", ") + spec.text();
  s += attrs.size() ? "; " + attrs.text() + ")" : ")";
  for (const Spec& spec : out) s += " " + spec.text();
  for (const Rows* r : {&in_rows, &out_rows})
    if (!r->dense()) s += nacre::text(r == &in_rows ? " input" : " output", " in rows of ", r->length, " every ", r->stride);
  if (prologue) s += "\n   prologue " + prologue->text();
  if (fused) s += "\n   " + fused->text();
  if (epilogue) s += "\n   epilogue " + epilogue->text();
  return s;
}

}  // namespace nacre
