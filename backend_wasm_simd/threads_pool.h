// The other side of threads.h in the files with threads: how JavaScript brings threads in.
#pragma once

namespace nacre::pool {

constexpr int most_threads = 16;

// Makes room for their stacks as well: early, lest these lie amid what comes and goes. `sleeps`: the calling thread may; a browser's main thread may not.
void set_threads(int count, bool sleeps);
int tasks_helped();  // that others than the calling thread have done, since the start

// What a worker (1, 2, ...) stands on: its stack ends here, and here the memory of its thread-local variables begins.
// Null: no memory was left for it.
void* ground(int thread);

// Called when there is work to share and nobody to share it with: `again` tells that this was so in an earlier evaluation already.
extern void (*on_need)(bool again);

// What a worker runs on the ground it was given; never returns.
void serve(int thread);
// To be called when `serve` of a worker was left by an error: what runs now fails, and the worker does not come back.
void lose();

}  // namespace nacre::pool
