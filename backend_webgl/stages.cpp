#include "backend_webgl/stages.h"

namespace nacre::webgl {

std::string Stages::programs() const {
  std::string s;
  for (const Stage& stage : stages_) s += stage.draw.text();
  return s;
}

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

Stages::Operand Stages::add_kept(const Shader& shader, Shader::Level level, int in, const Spec& out) {
  const Operand made = add(shader, level, {in}, out);
  stages_.back().keep = true;
  return made;
}

void Stages::finish(Shader& shader, Shader::Level level, std::vector<Operand> in, size_t number) {
  if (work_.epilogue)
    for (size_t k = work_.in.size() - (work_.epilogue->inputs.size() - 1); k < work_.in.size(); k++) in.push_back(static_cast<int>(k));
  push({.draw = finished_draw(shader, work_, level), .in = std::move(in), .result = static_cast<int>(number)});
}

void Stages::run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) {
  Backend& owner = *out[0].buffer->backend;
  std::vector<Ref<Buffer>> values(stages_.size());
  std::vector<Slot> operands;
  for (size_t s = 0; s < stages_.size(); s++) {
    Stage& stage = stages_[s];
    const uint64_t content = stage.keep ? in[stage.in[0]].content : 0;
    if (content && content == stage.content) {
      values[s] = stage.kept;
      continue;
    }
    operands.clear();
    for (Operand o : stage.in) operands.push_back(o < 0 ? Slot{values[~o].get(), 0, 0} : in[o]);
    if (stage.result < 0) values[s] = Ref<Buffer>(new Texture(&owner, stage.spec, stage.keep ? Precision::asked : Precision::full));
    const Slot target = stage.result < 0 ? Slot{values[s].get(), 0, 0} : out[stage.result];
    stage.draw.run(operands, {&target, 1});
    if (content) stage.kept = values[s], stage.content = content;
    for (Operand o : stage.in)
      if (o < 0 && stages_[~o].last_use == s) values[~o] = {};
  }
}

std::unique_ptr<Kernel> sum_of_parts(const Work& w, const Shader& first, Shader::Level level, const Spec& between, int parts, int part_rows) {
  auto stages = std::make_unique<Stages>(w);
  const Stages::Operand all = stages->add(first, level, {0, 1}, between);
  Shader s(w.out[0]);
  s.input(between);
  s.define("PARTS", parts);
  s.define("PART_ROWS", part_rows);
  s.include("parts");
  stages->finish(s, Shader::Level::texel, {all});
  return stages;
}

}  // namespace nacre::webgl
