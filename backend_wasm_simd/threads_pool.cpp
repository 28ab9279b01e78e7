// A pool of workers that are fed from one place. A job is opened, all take tasks from one counter, and it is closed when the counter has run out; then the
// opener waits for those who still work. All look again and again for a while before they sleep, for plans consist of many jobs in a row; a browser's
// main thread, which may not sleep, keeps looking.
//
// Who enters counts himself first and then looks whether a job is open; who closes shuts first and then looks at the count: so nobody works on a job that is over.
#include "backend_wasm_simd/threads_pool.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>

#include "backend_wasm_simd/threads.h"
#include "core/error.h"
#include "core/evaluate.h"

namespace nacre {
namespace {

constexpr int64_t least_nanoseconds = 20000;  // waking and waiting take some microseconds
constexpr int patience = 20000;               // looks before one sleeps
constexpr size_t stack_bytes = 128 << 10;

int wanted = 1;
bool may_sleep = false;  // the opener
bool busy = false;  // only written by the opener: a job within a job runs where it is
void* grounds[pool::most_threads];
thread_local int self = 0;

std::atomic<int> opened{0};    // counts jobs; workers sleep on it
std::atomic<int> sleeping{0};
std::atomic<int> ready{0};     // workers that have entered
std::atomic<int> inside{0};    // workers that may be at a task
std::atomic<bool> open{false};
std::atomic<bool> lost{false};
std::atomic<int> next{0};
std::atomic<bool> awaited{false};  // the opener sleeps until nobody is inside
std::atomic<int> helped{0};
int count = 0;
const Task* task = nullptr;

void sleep(std::atomic<int>& while_it_is, int value) { __builtin_wasm_memory_atomic_wait32(reinterpret_cast<int*>(&while_it_is), value, -1); }
void wake(std::atomic<int>& those_on) { __builtin_wasm_memory_atomic_notify(reinterpret_cast<int*>(&those_on), pool::most_threads); }

void look(const std::atomic<int>& until_it_is_not, int value) {
  for (int i = 0; i < patience && until_it_is_not == value; i++) {
  }
}

// Returns how many tasks it did.
int work() {
  int done = 0;
  for (int i; (i = next.fetch_add(1)) < count; done++) (*task)(i, self);
  return done;
}

void leave() {
  if (inside.fetch_sub(1) == 1 && awaited) wake(inside);
}

// While it exists, workers help.
struct Job {
  Job(int tasks, const Task& f) {
    count = tasks;
    task = &f;
    next = 0;
    busy = true;
    open = true;
    opened.fetch_add(1);
    if (sleeping > 0) wake(opened);
  }
  ~Job() {
    open = false;
    for (int n; (n = inside) != 0;) {
      look(inside, n);
      if (!may_sleep || inside != n) continue;
      awaited = true;
      sleep(inside, n);
      awaited = false;
    }
    busy = false;
  }
};

// In the first evaluation workers are only asked for; in the next they are due.
void need() {
  static int asked = 0;
  static uint64_t first;
  const uint64_t evaluation = statistics().evaluations;
  if (asked == 0) first = evaluation;
  if (asked == 2 || (asked == 1 && first == evaluation)) return;
  pool::on_need(asked++);
}

}  // namespace

int threads() { return wanted; }

int part_of(int count, int step) {
  if (wanted == 1) return count;
  const int part = (count + 4 * wanted - 1) / (4 * wanted);
  return (part + step - 1) / step * step;
}

void parallel_for(int tasks, int64_t nanoseconds, Task f) {
  const bool share = tasks > 1 && wanted > 1 && !busy && nanoseconds >= least_nanoseconds;
  if (share && ready == 0 && pool::on_need) need();
  if (!share || ready == 0) {
    for (int i = 0; i < tasks; i++) f(i, self);
    return;
  }
  {
    const Job job(tasks, f);
    work();
  }
  if (lost.exchange(false)) throw Error("a thread of the wasm backend has stopped; what it computed is lost");
}

namespace pool {

void (*on_need)(bool again) = nullptr;

void set_threads(int n, bool sleeps) {
  wanted = std::clamp(n, 1, most_threads);
  may_sleep = sleeps;
  const size_t align = std::max<size_t>(16, __builtin_wasm_tls_align()), bytes = stack_bytes + __builtin_wasm_tls_size();
  for (int i = 1; i < wanted; i++) {
    if (grounds[i]) continue;
    char* const memory = static_cast<char*>(std::aligned_alloc(align, (bytes + align - 1) / align * align));
    if (memory) grounds[i] = memory + stack_bytes;
  }
}

void* ground(int thread) { return grounds[thread]; }

int tasks_helped() { return helped; }

void serve(int thread) {
  self = thread;
  int seen = opened;
  ready.fetch_add(1);
  for (;;) {
    look(opened, seen);
    while (opened == seen) {
      sleeping.fetch_add(1);
      sleep(opened, seen);
      sleeping.fetch_sub(1);
    }
    seen = opened;
    inside.fetch_add(1);
    if (thread < wanted && open) helped.fetch_add(work());
    leave();
  }
}

void lose() {
  lost = true;
  ready.fetch_sub(1);
  leave();
}

}  // namespace pool
}  // namespace nacre
