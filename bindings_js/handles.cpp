#include "bindings_js/handles.h"

#include <new>
#include <stdexcept>

#include "core/error.h"
#include "core/function.h"
#include "core/lineage.h"
#include "core/op.h"
#include "core/preparation.h"

namespace nacre::bindings {

void (*before_replacement)(const Tensor&, const Tensor&) = nullptr;

int Handles::add(Tensor t) {
  if (!t) return 0;
  t.node->handles++;
  if (free_.empty()) {
    slots_.push_back(std::move(t));
    return static_cast<int>(slots_.size()) - 1;
  }
  const int handle = free_.back();
  free_.pop_back();
  slots_[handle] = std::move(t);
  return handle;
}

void Handles::release(int handle) {
  slots_[handle].node->handles--;
  slots_[handle] = {};
  free_.push_back(handle);
}

void Handles::replace(int handle, Tensor t) {
  if (before_replacement) before_replacement(slots_[handle], t);
  t.node->handles++;
  slots_[handle].node->handles--;
  slots_[handle] = std::move(t);
}

Handles& handles() {
  static Handles h;
  return h;
}

std::vector<double>& area() {
  static std::vector<double> words(4096);
  return words;
}

Failure& failure() {
  static Failure f;
  return f;
}

// A handle; or a scalar: minus one minus its dtype, then its value.
Tensor Reader::tensor() {
  const int word = integer();
  if (word == 0) return {};
  if (word > 0) return handles().get(word);
  return scalar(number(), static_cast<DType>(-1 - word));
}

Tensors Reader::tensors(int count) {
  Tensors list;
  list.reserve(count);
  for (int i = 0; i < count; i++) list.push_back(tensor());
  return list;
}

// The alternative of Attr, then its content; strings and lists are led by their length.
Attr Reader::attribute() {
  enum { none, flag, number_, string, dtype, ints, floats };
  switch (integer()) {
    case flag: return number() != 0;
    case number_: return number();
    case dtype: return static_cast<DType>(integer());
    case string: {
      std::string s(integer(), ' ');
      for (char& c : s) c = static_cast<char>(number());
      return s;
    }
    case ints: {
      Ints list(integer());
      for (int& v : list) v = integer();
      return list;
    }
    case floats: {
      Floats list(integer());
      for (double& v : list) v = number();
      return list;
    }
    default: return std::monostate{};
  }
}

int write(const Tensors& results) {
  constexpr size_t most_words = 3 + max_rank;
  if (area().size() < results.size() * most_words) area().resize(results.size() * most_words);
  double* at = area().data();
  for (const Tensor& t : results) {
    *at++ = handles().add(t);
    if (!t) continue;
    const Shape& shape = t.shape();
    *at++ = static_cast<double>(t.dtype());
    *at++ = shape.rank();
    for (int d : shape) *at++ = d;
  }
  return static_cast<int>(results.size());
}

int note_failure() {
  Failure& f = failure();
  const auto exhausted = [&] { f = {Status::out_of_memory, "[memory] the wasm memory is exhausted; dispose tensors that are no longer needed"}; };
  try {
    throw;
  } catch (const CallbackFailed&) {
    f = {Status::callback, {}};
  } catch (const OutOfMemory& e) {
    f = {Status::out_of_memory, e.what()};
  } catch (const DeviceLost& e) {
    f = {Status::device_lost, e.what()};
  } catch (const Unknown& e) {
    f = {Status::unknown, e.what()};
  } catch (const Unprepared& e) {
    f = {Status::unprepared, e.what()};
  } catch (const std::bad_alloc&) {
    exhausted();
  } catch (const std::length_error&) {  // more elements than a vector can count
    exhausted();
  } catch (const std::exception& e) {
    f = {Status::error, e.what()};
  }
  return static_cast<int>(f.status);
}

}  // namespace nacre::bindings
