#pragma once

namespace nacre::bindings {

// To be called when a value comes from outside: from then on it is noted what variables were before, until nothing is left that needs it.
void watch_variables();

}  // namespace nacre::bindings
