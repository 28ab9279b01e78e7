#include "backend_webgl/stages.h"

namespace nacre::webgl {

void Stages::push(Stage stage) {
  stage.last_use = stages_.size();
  for (Operand o : stage.in)
    if (o < 0) stages_[~o].last_use = stages_.size();
  stages_.push_back(std::move(stage));
}

Stages::Operand Stages::add(const Shader& shader, Shader::Level level, std::vector<Operand> in, const Spec& out) {
  push({.draw = shader.draw(level), .in = std::move(in), .spec = out});
  return ~static_cast<int>(stages_.size() - 1);
}

void Stages::finish(Shader& shader, Shader::Level level, std::vector<Operand> in, size_t number) {
  if (work_.epilogue) {
    const size_t own = work_.in.size() - (work_.epilogue->inputs.size() - 1);
    for (size_t k = own; k < work_.in.size(); k++) in.push_back(static_cast<int>(k));
    emit_epilogue(shader, *work_.epilogue, std::span(work_.in).subspan(own));
  }
  push({.draw = shader.draw(level), .in = std::move(in), .result = static_cast<int>(number)});
}

void Stages::run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) {
  Backend& owner = *out[0].buffer->backend;
  std::vector<Ref<Buffer>> values(stages_.size());
  std::vector<Slot> operands;
  for (size_t s = 0; s < stages_.size(); s++) {
    const Stage& stage = stages_[s];
    operands.clear();
    for (Operand o : stage.in) operands.push_back(o < 0 ? Slot{values[~o].get(), 0, 0} : in[o]);
    if (stage.result < 0) values[s] = owner.allocate(stage.spec);
    const Slot target = stage.result < 0 ? Slot{values[s].get(), 0, 0} : out[stage.result];
    stage.draw.run(operands, {&target, 1});
    for (Operand o : stage.in)
      if (o < 0 && stages_[~o].last_use == s) values[~o] = {};
  }
}

}  // namespace nacre::webgl
