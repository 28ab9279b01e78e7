// Values on a device: a made-up one, whose memory is laid out in a way of its own, so that a value taken for another shows.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_vector.hpp>
#include <cstring>
#include <limits>

#include "core/lineage.h"
#include "core/function.h"
#include "core/ops/ops.h"
#include "core/preparation.h"
#include "core/vjp.h"
#include "tests/core/support.h"

using namespace nacre;
using namespace nacre::testing;
using Catch::Matchers::Equals;

namespace {

struct Memory : DeviceBuffer {
  std::vector<char> memory;  // rows, each with room for one element more
  Memory(Backend* owner, const Spec& s) : DeviceBuffer(owner, static_cast<size_t>(s.bytes()), s), memory(rows() * (row_bytes() + 4), '\x7f') { owner->live_bytes += bytes; }
  ~Memory() override { backend->live_bytes -= bytes; }
  size_t row_bytes() const { return (spec.shape.rank() ? spec.shape[-1] : 1) * size_of(spec.dtype); }
  size_t rows() const { return row_bytes() ? bytes / row_bytes() : 0; }
};

// Runs programs and sums; everything else crosses over to the reference.
struct DeviceBackend : Device {
  int uploads = 0, downloads = 0;
  bool gone = false;

  std::string_view name() const override { return "device"; }
  bool supports(const Work& w) const override { return !w.prologue && !w.epilogue && (!w.op || w.op->name() == "_sum"); }
  bool same_layout(const Spec& a, const Spec& b) const override {
    return a.dtype == b.dtype && (a.shape.rank() ? a.shape[-1] : 1) == (b.shape.rank() ? b.shape[-1] : 1);
  }
  Ref<Buffer> allocate(const Spec& spec) override { return Ref<Buffer>(new Memory(this, spec)); }
  size_t upload_part(Buffer& to, const char* from, size_t row) override {
    if (row == 0) uploads++;
    Memory& b = static_cast<Memory&>(to);
    if (b.rows() == 0) return 0;
    std::memcpy(b.memory.data() + row * (b.row_bytes() + 4), from + row * b.row_bytes(), b.row_bytes());
    return row + 1 < b.rows() ? row + 1 : 0;
  }
  void download(const Buffer& from, char* to) override {
    downloads++;
    get(from, to);
  }
  std::unique_ptr<Kernel> prepare(const Work& w) override;

  bool is_outdated(const Buffer&) const override { return false; }
  bool is_lost() const override { return gone; }
  void reset() override {}
  void take(Buffer& to, Buffer& from) override { std::swap(static_cast<Memory&>(to).memory, static_cast<Memory&>(from).memory); }

  static void put(Buffer& to, const char* from) {
    Memory& b = static_cast<Memory&>(to);
    for (size_t r = 0; r < b.rows(); r++) std::memcpy(b.memory.data() + r * (b.row_bytes() + 4), from + r * b.row_bytes(), b.row_bytes());
  }
  static void get(const Buffer& from, char* to) {
    const Memory& b = static_cast<const Memory&>(from);
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
      REQUIRE(current_backend().same_layout(static_cast<Memory*>(in[i].buffer)->spec, work.in[i]));
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
    const Tensor ones;  // null: the gradient of y itself
    const Tensor d = vjp({&y, 1}, {&ones, 1}, {&x, 1})[0];
    evaluate(d);
    return d;
  });
}

namespace {

// A training loop of a kind: two variables, new data in every step; a value beside it that is made once.
std::vector<float> train(int steps, int loss_at) {
  const BackendGuard guard(device());
  Tensor w = counting({2, 3}), m = ops::mul(w, 0);
  const Tensor scale = ops::add(counting({3}), 1);
  evaluate(scale);
  for (int step = 0; step < steps; step++) {
    const Tensor x = counting({2, 2}, static_cast<float>(step % 7), 0.5f);
    const Tensor g = ops::mul(ops::mat_mul(x, w), scale);
    m = ops::add(ops::mul(m, 0.5), ops::mul(g, 0.01));
    w = ops::sub(w, ops::mul(m, 0.1));
    const Tensor roots[] = {w, m};
    evaluate(roots);
    if (step != loss_at) continue;
    for (const Tensor& t : {w, m, scale})
      if (t.node->values[t.out]->backend->on_device())
        for (char& c : static_cast<Memory&>(*t.node->values[t.out]).memory) c = '\x55';
    restore(device());
  }
  std::vector<float> all = values(w);
  for (const Tensor& t : {m, scale})
    for (float v : values(t)) all.push_back(v);
  return all;
}

}  // namespace

TEST_CASE("values come back after their device has lost its memory") {
  const std::vector<float> undisturbed = train(150, -1);
  for (int at : {0, 1, 63, 64, 65, 149}) CHECK_THAT(train(150, at), Equals(undisturbed));
}

TEST_CASE("the history that is kept for a loss is bounded") {
  const BackendGuard guard(device());
  const size_t heap = reference_backend().live_bytes;
  Tensor w = counting({10});
  evaluate(w);
  size_t most = 0;
  for (int step = 0; step < 500; step++) {
    w = ops::add(w, counting({10}, static_cast<float>(step)));
    evaluate(w);
    most = std::max(most, reference_backend().live_bytes - heap);
  }
  CHECK(most < 80 * 40);
}

TEST_CASE("what lies in the heap as well is copied anew") {
  const BackendGuard guard(device());
  const Tensor x = counting({5});
  CHECK(values(ops::add(x, 1))[4] == 6);
  restore(device());
  device().uploads = 0;
  CHECK(values(ops::add(x, 2))[4] == 7);
  CHECK(device().uploads == 1);
}

TEST_CASE("while a device is lost, the heap takes its place") {
  const BackendGuard guard(device());
  const Tensor x = counting({5}), y = ops::mul(ops::add(x, 1), 2);
  evaluate(y);
  for (char& c : static_cast<Memory&>(*y.node->values[0]).memory) c = '\x55';
  device().gone = true;
  const Tensor z = ops::add(y, 1);
  evaluate(z);
  CHECK_FALSE(z.node->values[0]->backend->on_device());
  CHECK(values(z)[4] == 13);
  CHECK(values(y)[4] == 12);
  device().required = true;
  CHECK_THROWS_AS(values(ops::add(y, 2)), DeviceLost);
  device().required = device().gone = false;
  restore(device());
  const Tensor w = ops::add(y, 3);
  evaluate(w);
  CHECK(w.node->values[0]->backend->on_device());
  CHECK(values(w)[4] == 15);
}

TEST_CASE("what a lost device held is computed again before a plan takes its memory") {
  const auto product = [](const Tensor& a) { return ops::mat_mul(ops::mat_mul(a, a), ops::transpose(ops::mat_mul(a, a))); };
  const Tensor h = counting({8, 8}, 0.2f, 0.01f);
  const auto expected = [&] {
    Tensor a = counting({8, 8}, 0.1f, 0.01f);
    for (int k = 0; k < 3; k++) a = ops::mul(product(a), 0.1);
    return values(ops::mat_mul(product(h), a));
  }();
  const BackendGuard guard(device());
  Tensor a = counting({8, 8}, 0.1f, 0.01f);
  for (int k = 0; k < 3; k++) {
    a = ops::mul(product(a), 0.1);
    evaluate(a);
  }
  const Tensor y = ops::mat_mul(product(h), a);  // the lost operand is wanted when the other has been computed
  device().gone = true;
  clear_plans();
  const std::vector<float> got = values(y);
  device().gone = false;
  restore(device());
  CHECK_THAT(got, Equals(expected));
}

TEST_CASE("what is being prepared is compiled and brought over in parts, and runs when it is asked for again") {
  const BackendGuard guard(device());
  const Tensor w = counting({6, 5}), x = counting({3, 5}), y = ops::sum(ops::mul(ops::add(x, 1), ops::slice(w, {2, 0}, {3, 5})));
  device().uploads = 0;
  const uint64_t kernels = statistics().kernels_run, compiled = statistics().plans_compiled;
  set_preparing(true);
  CHECK_THROWS_AS(evaluate(y), Unprepared);
  set_preparing(false);
  CHECK(statistics().plans_compiled == compiled + 1);
  CHECK(statistics().kernels_run == kernels);
  CHECK_FALSE(y.evaluated());
  int parts = 0;
  while (upload_part()) parts++;
  CHECK(parts >= 9);  // a row each
  CHECK(device().uploads == 2);
  set_preparing(true);
  CHECK_NOTHROW(evaluate(y));
  set_preparing(false);
  CHECK(device().uploads == 2);
  CHECK(statistics().plans_compiled == compiled + 1);
  CHECK_FALSE(upload_part());
}

TEST_CASE("what a function knows is computed in the heap, and comes to the device once") {
  const BackendGuard guard(device());
  const Tensor w = counting({4, 5}), x = placeholder({{4, 5}});
  begin_recording();
  const Tensor y = ops::add(x, ops::mul(w, w));
  end_recording();
  const Function f({&x, 1}, {&y, 1});
  const Tensor argument = counting({4, 5});
  device().uploads = device().downloads = 0;
  CHECK(values(f.run({&argument, 1})[0])[3] == 4 + 16);
  CHECK(values(f.run({&argument, 1})[0])[19] == 20 + 400);
  CHECK(device().uploads == 2);  // the argument, and the square
  CHECK(device().downloads == 2);
}

TEST_CASE("a value from outside that was read is content of its own, and goes with its tensor") {
  const BackendGuard guard(device());
  const int64_t before = static_cast<int64_t>(reference_backend().live_bytes);
  Tensor y;
  {
    Ref<Buffer> made = device().allocate({{2, 3}});
    const float content[] = {1, 2, 3, 4, 5, 6};
    device().upload(*made, reinterpret_cast<const char*>(content));
    came_from_outside(*made);
    const Tensor x = leaf(std::move(made), {{2, 3}});
    y = ops::add(x, 1);
    evaluate(y);
    CHECK(values(x)[5] == 6);
  }
  device().gone = true;
  CHECK(values(y)[5] == 7);
  device().gone = false;
  y = {};
  CHECK(static_cast<int64_t>(reference_backend().live_bytes) == before);
}
