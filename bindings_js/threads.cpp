// How JavaScript brings workers into the files with threads: each runs an instance of the same module on the same memory. See src/threads.ts.
#include <emscripten.h>

#include "backend_wasm_simd/threads_pool.h"
#include "core/evaluate.h"

using namespace nacre;

EM_JS(void, nacre_on_need, (int again), { Module["onNeed"](again); });

extern "C" {

void __wasm_init_tls(void*);
void nacre_worker(void* ground, int thread, int lost);

// `lost`: it was here before, and left by an error.
void nacre_serve(int thread, int lost) {
  if (lost) pool::lose();
  else pool::serve(thread);
}

EMSCRIPTEN_KEEPALIVE void nacre_set_threads(int count, int sleeps) {
  clear_plans();
  pool::set_threads(count, sleeps);
  pool::on_need = [](bool again) { nacre_on_need(again); };
}

EMSCRIPTEN_KEEPALIVE int nacre_tasks_helped() { return pool::tasks_helped(); }

EMSCRIPTEN_KEEPALIVE void* nacre_ground(int thread) { return pool::ground(thread); }

// The number in the table of functions of what a worker calls. The table is the one export that can be told without its name, which the linker shortens.
EMSCRIPTEN_KEEPALIVE int nacre_worker_entry() { return reinterpret_cast<int>(&nacre_worker); }

}  // extern "C"

// A new instance has the stack and the thread-local variables of the first one: no function of C++ may run before it has its own.
asm(R"(
  .globaltype __stack_pointer, i32
  .functype __wasm_init_tls (i32) -> ()
  .functype nacre_serve (i32, i32) -> ()
  .section .text.nacre_worker,"",@
  .globl nacre_worker
  .type nacre_worker,@function
nacre_worker:
  .functype nacre_worker (i32, i32, i32) -> ()
  local.get 0
  global.set __stack_pointer
  local.get 0
  call __wasm_init_tls
  local.get 1
  local.get 2
  call nacre_serve
  end_function
)");
