// Under which name an error reaches the user.
#pragma once
#include "core/op.h"

namespace nacre {

// Throws an error that came up while `op` was at work. Errors of ops inside it begin with their names, and those of shapes with "[shape]": the
// user, who knows neither, reads the name of `op` first. What has no name in front is TensorFlow.js's wording, and stays.
[[noreturn]] void blame(const OpDef& op, const Error& error);

}  // namespace nacre
