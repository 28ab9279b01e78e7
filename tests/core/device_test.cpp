// Values on a device: a made-up one, whose memory is laid out in a way of its own, so that a value taken for another shows.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_vector.hpp>
#include <cstring>
#include <limits>

#include "core/ops/ops.h"
#include "core/vjp.h"
#include "tests/core/support.h"

using namespace nacre;
using namespace nacre::testing;
using Catch::Matchers::Equals;

namespace {

struct DeviceBuffer : Buffer {
  Spec spec;
  std::vector<char> memory;  // rows, each with room for one element more
  DeviceBuffer(Backend* owner, const Spec& s) : Buffer(owner, static_cast<size_t>(s.bytes())), spec(s), memory(rows() * (row_bytes() + 4), '\x7f') { owner->live_bytes += bytes; }
  ~DeviceBuffer() override { backend->live_bytes -= bytes; }
  size_t row_bytes() const { return (spec.shape.rank() ? spec.shape[-1] : 1) * size_of(spec.dtype); }
  size_t rows() const { return row_bytes() ? bytes / row_bytes() : 0; }
};

// Runs programs and sums; everything else crosses over to the reference.
struct DeviceBackend : Backend {
  int uploads = 0, downloads = 0;

  std::string_view name() const override { return "device"; }
  bool on_device() const override { return true; }
  bool supports(const Work& w) const override { return !w.prologue && !w.epilogue && (!w.op || w.op->name() == "_sum"); }
  bool same_layout(const Spec& a, const Spec& b) const override {
    return a.dtype == b.dtype && (a.shape.rank() ? a.shape[-1] : 1) == (b.shape.rank() ? b.shape[-1] : 1);
  }
  Ref<Buffer> allocate(const Spec& spec) override { return Ref<Buffer>(new DeviceBuffer(this, spec)); }
  void upload(Buffer& to, const char* from) override {
    uploads++;
    put(to, from);
  }
  void download(const Buffer& from, char* to) override {
    downloads++;
    get(from, to);
  }
  std::unique_ptr<Kernel> prepare(const Work& w) override;

  static void put(Buffer& to, const char* from) {
    DeviceBuffer& b = static_cast<DeviceBuffer&>(to);
    for (size_t r = 0; r < b.rows(); r++) std::memcpy(b.memory.data() + r * (b.row_bytes() + 4), from + r * b.row_bytes(), b.row_bytes());
  }
  static void get(const Buffer& from, char* to) {
    const DeviceBuffer& b = static_cast<const DeviceBuffer&>(from);
    for (size_t r = 0; r < b.rows(); r++) std::memcpy(to + r * b.row_bytes(), b.memory.data() + r * (b.row_bytes() + 4), b.row_bytes());
  }
};

struct DeviceKernel : Kernel {
  explicit DeviceKernel(const Work& w) : work(w), kernel(reference_backend().prepare(w)) {}

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot& scratch) override {
    std::vector<Ref<Buffer>> buffers;
    std::vector<Slot> slots;
    const auto host = [&](const Slot& s) {
      buffers.push_back(allocate_host(&reference_backend(), s.buffer->bytes));
      slots.push_back({buffers.back().get(), 0, 0});
    };
    for (size_t i = 0; i < in.size(); i++) {
      REQUIRE(current_backend().same_layout(static_cast<DeviceBuffer*>(in[i].buffer)->spec, work.in[i]));
      host(in[i]);
      DeviceBackend::get(*in[i].buffer, host_data(slots.back()));
    }
    for (const Slot& s : out) host(s);
    const std::span<const Slot> all = slots;
    kernel->run(all.first(in.size()), all.subspan(in.size()), scratch);
    for (size_t i = 0; i < out.size(); i++) DeviceBackend::put(*out[i].buffer, host_data(slots[in.size() + i]));
  }

  Work work;
  std::unique_ptr<Kernel> kernel;
};

std::unique_ptr<Kernel> DeviceBackend::prepare(const Work& w) { return std::make_unique<DeviceKernel>(w); }

DeviceBackend& device() {
  static DeviceBackend b;
  return b;
}

// Both ways of the same computation.
void check_equal(const std::function<Tensor()>& f) {
  const std::vector<float> expected = values(f());
  const BackendGuard guard(device());
  CHECK_THAT(values(f()), Equals(expected));
}

}  // namespace

TEST_CASE("steps that a device does not support run on the heap, what lies between crosses over once") {
  check_equal([] {
    const Tensor x = counting({3, 5}), y = ops::add(x, 1), p = ops::mat_mul(y, ops::transpose(y));
    return ops::mul(ops::add(p, ops::mat_mul(p, p)), ops::sum(p));
  });
  const BackendGuard guard(device());
  const Tensor x = counting({3, 3}), y = ops::add(x, 1), z = ops::add(ops::mat_mul(y, y), ops::mat_mul(y, y));
  device().uploads = device().downloads = 0;
  CHECK(values(z)[0] == 2 * (2 * 2 + 3 * 5 + 4 * 8));
  CHECK(device().uploads == 2);    // x, and the product
  CHECK(device().downloads == 2);  // y, and the result
}

TEST_CASE("a reshape copies where the device lays the new shape out in another way") {
  check_equal([] { return ops::reshape(ops::add(counting({4, 6}), 1), {3, 8}); });
  check_equal([] { return ops::sum(ops::reshape(ops::add(counting({4, 6}), 1), {3, 8}), {1}); });
  check_equal([] { return ops::mul(ops::reshape(counting({4, 6}), {2, 2, 6}), 2); });
  const BackendGuard guard(device());
  const Tensor x = ops::add(counting({4, 6}), 1);
  values(x);
  const Tensor y = ops::reshape(x, {8, 3});  // of a value that lies on both sides
  CHECK(values(ops::add(y, 1))[23] == 26);
}

TEST_CASE("temporaries on a device are given back") {
  const BackendGuard guard(device());
  const size_t before = device().live_bytes;
  {
    Tensor x = ops::add(counting({100}), 1);
    for (int i = 0; i < 10; i++) x = ops::mul(ops::sum(ops::reshape(x, {10, 10}), {0}, true), ops::reshape(x, {10, 10}));
    evaluate(x);
    CHECK(device().live_bytes == before + 400);
  }
  CHECK(device().live_bytes == before);
}

TEST_CASE("a value that was read lies on both sides") {
  const BackendGuard guard(device());
  const Tensor x = ops::add(counting({6}), 1);
  device().downloads = device().uploads = 0;
  values(x);
  values(x);
  CHECK(device().downloads == 1);
  device().uploads = 0;
  CHECK(values(ops::add(x, 1))[5] == 8);
  CHECK(device().uploads == 0);
}

TEST_CASE("values move with the user from one backend to another") {
  Tensor x = ops::add(counting({6}), 1);
  {
    const BackendGuard guard(device());
    x = ops::mul(x, 2);
    evaluate(x);
  }
  CHECK(values(ops::add(x, 1))[5] == 15);
  const BackendGuard guard(device());
  CHECK(values(ops::add(x, 2))[5] == 16);
}

TEST_CASE("gradients on a device") {
  check_equal([] {
    const GradientScope scope;
    const Tensor x = counting({2, 3}, 0.5f, 0.25f);
    const Tensor y = ops::sum(ops::mul(ops::mat_mul(x, ops::transpose(x)), ops::exp(ops::sum(x))));
    const Tensor d = vjp({&y, 1}, {}, {&x, 1}, 0)[0];
    evaluate(d);
    return d;
  });
}
