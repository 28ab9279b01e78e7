// Tensors cross to JavaScript as numbers; everything else of a call crosses through one area of doubles in the wasm memory.
#pragma once
#include <string>
#include <vector>

#include "core/tensor.h"

namespace nacre::bindings {

// Handle -> tensor. A handle is a positive number; 0 stands for no tensor. A released number is used again.
class Handles {
 public:
  int add(Tensor t);
  const Tensor& get(int handle) const { return slots_[handle]; }
  void release(int handle);
  void replace(int handle, Tensor t);  // the same handle, another tensor
  size_t count() const { return slots_.size() - 1 - free_.size(); }
  const std::vector<Tensor>& slots() const { return slots_; }  // free ones are null

 private:
  std::vector<Tensor> slots_ = std::vector<Tensor>(1);
  std::vector<int> free_;
};
Handles& handles();
// Told of every `replace`, if it is set.
extern void (*before_replacement)(const Tensor& before, const Tensor& after);

// The area. Both sides know its layout from src/area.ts.
std::vector<double>& area();

// Walks the words that JavaScript wrote.
class Reader {
 public:
  double number() { return *at_++; }
  int integer() { return static_cast<int>(*at_++); }
  Tensor tensor();
  Tensors tensors(int count);
  Attr attribute();

 private:
  const double* at_ = area().data();
};

// Results for JavaScript: of each tensor a new handle, dtype, rank and dimensions; of a null tensor a 0. Returns their number.
int write(const Tensors& results);

// What a failed call leaves behind; see guarded.
enum class Status : int { ok = 0, error = -1, out_of_memory = -2, callback = -3, device_lost = -4, unknown = -5, unprepared = -6 };
struct Failure {
  Status status = Status::ok;
  std::string message;
};
Failure& failure();

// A JavaScript callback threw; the exception itself waits on the JavaScript side.
struct CallbackFailed {};

// Records the exception being handled.
int note_failure();

// Runs f; whatever it throws becomes a negative number, with the text in failure().
template <class F>
int guarded(F f) {
  try {
    return f();
  } catch (...) {
    return note_failure();
  }
}

}  // namespace nacre::bindings
