// Copies of what only a device has. Values from outside (pictures), and what was computed from them, cannot be made again when the device loses its memory; so
// those that live for a while are copied into the heap, one at a time, while nobody waits.
#pragma once
#include "core/lineage.h"

namespace nacre {

enum class Rescue { nothing, underway, waiting };

// To be called now and then. Starts a copy, or takes one that has arrived: underway. Waiting: there are values that cannot be made again, but they are new since
// the last call that said so, or their copies would take more than `budget` bytes. `urgent`: values that are copied even when they are new.
Rescue rescue(Device&, size_t budget, bool (*urgent)(const DeviceBuffer&));

}  // namespace nacre
