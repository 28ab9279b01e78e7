// Kernels of several draws, with values between them that live as long as one run.
#pragma once
#include <vector>

#include "backend_webgl/emit.h"
#include "backend_webgl/kernels.h"

namespace nacre::webgl {

class Stages : public Kernel {
 public:
  explicit Stages(const Work& w) : work_(w) {}

  // Operands of draws: inputs of the work by their numbers from 0 on, and what `add` returned.
  using Operand = int;

  // A draw that makes a temporary value.
  Operand add(const Shader&, Shader::Level, std::vector<Operand> in, const Spec& out);
  // The same of one input of the work, kept from run to run as long as that has the same content: packed weights.
  Operand add_kept(const Shader&, Shader::Level, int in, const Spec& out);
  // The draw that makes result `number`; the epilogue of the work, if there is one, is added to it.
  void finish(Shader&, Shader::Level, std::vector<Operand> in, size_t number = 0);

  const Work& work() const { return work_; }
  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override;
  std::string programs() const override;

 private:
  struct Stage {
    Draw draw;
    std::vector<Operand> in;
    Spec spec = {};       // of a temporary
    int result = -1;      // or the number of a result
    size_t last_use = 0;  // the stage after which a temporary is given back
    bool keep = false;
    Ref<Buffer> kept = {};  // of this content
    uint64_t content = 0;
  };
  void push(Stage);

  const Work work_;
  std::vector<Stage> stages_;
};

// y = sum over `parts` of what the shader makes of inputs 0 and 1: [parts * part_rows, inner] with the rows of y first in each part; and the epilogue.
std::unique_ptr<Kernel> sum_of_parts(const Work&, const Shader&, Shader::Level, const Spec& between, int parts, int part_rows);

}  // namespace nacre::webgl
