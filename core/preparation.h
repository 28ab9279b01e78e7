// First runs on a device without a long wait: what a computation needs before it runs is made ready in pieces, between which the caller may do other things.
// While preparing, a plan is compiled when it is asked for, which starts its programs, but its first run is refused. The caller waits for the programs,
// has its arguments brought over part by part, and asks again.
#pragma once
#include <span>

#include "core/graph/plan.h"

namespace nacre {

// In place of the results of a refused run: no Error, so that nobody blames an op for it. Nothing was computed, nothing has changed.
struct Unprepared : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void set_preparing(bool);
// Set while preparing (so that programs that never do carry none of this); to be called before the first run of a plan. Throws Unprepared.
extern void (*refuse_run)(Plan&, std::span<const Tensor> arguments);
// Brings the next part of what refused runs read to their device; false: there was nothing left.
bool upload_part();

}  // namespace nacre
