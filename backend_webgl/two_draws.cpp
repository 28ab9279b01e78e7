#include "backend_webgl/two_draws.h"

namespace nacre::webgl {

void TwoDraws::gather(std::span<const Slot> in, const std::vector<int>& numbers) {
  slots_.clear();
  for (int k : numbers) slots_.push_back(k == middle ? Slot{between_.get(), 0, 0} : in[k]);
}

void TwoDraws::run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) {
  const uint64_t content = keep ? in[first_in[0]].content : 0;
  if (!between_ || content == 0 || content != content_) {
    if (!between_) between_ = out[0].buffer->backend->allocate(between);
    const Slot target{between_.get(), 0, 0};
    gather(in, first_in);
    first.run(slots_, {&target, 1});
    content_ = content;
  }
  gather(in, second_in);
  second.run(slots_, out);
  if (content == 0) between_ = {};
}

std::unique_ptr<Kernel> sum_of_parts(const Work& w, Draw first, const Spec& between, int parts, int part_rows) {
  Shader s(w.out[0]);
  s.input(between);
  s.define("PARTS", parts);
  s.define("PART_ROWS", part_rows);
  s.include("parts");
  auto kernel = std::make_unique<TwoDraws>();
  kernel->between = between;
  kernel->first = std::move(first);
  kernel->first_in = {0, 1};
  kernel->second = finished_draw(s, w, Shader::Level::texel);
  kernel->second_in = {TwoDraws::middle};
  for (size_t k = 2; k < w.in.size(); k++) kernel->second_in.push_back(static_cast<int>(k));
  return kernel;
}

}  // namespace nacre::webgl
