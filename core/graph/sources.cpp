#include "core/graph/groups.h"

namespace nacre {

Sources::Sources(const Graph& g, const Backend& backend) : g_(g), backend_(backend), of_(g.steps.size()), copied_(g.steps.size()) {
  for (uint32_t s = 0; s < g.steps.size(); s++) {
    if (!g.is(s, Kind::view)) continue;
    const Graph::Step& step = g.steps[s];
    const Graph::Input in = step.inputs[0];
    const Source from = of(in);
    if (const auto view = step.op->view(step.attrs, g.spec(in), step.specs[0], from.view)) {
      of_[s] = Source{from.base, *view};
    } else {
      copied_[in.step] = true;
      const View dense{0, contiguous_strides(g.spec(in).shape)};
      of_[s] = Source{in, step.op->view(step.attrs, g.spec(in), step.specs[0], dense).value()};
    }
  }
}

Sources::Source Sources::of(Graph::Input i) const {
  if (of_[i.step]) return *of_[i.step];
  return {i, {0, contiguous_strides(g_.spec(i).shape)}};
}

bool Sources::renames(uint32_t step) const {
  const Source& s = *of_[step];
  const Spec& spec = g_.steps[step].specs[0];
  if (s.view.offset != 0 || spec.bytes() != g_.spec(s.base).bytes() || !backend_.same_layout(g_.spec(s.base), spec)) return false;
  const auto dense = contiguous_strides(spec.shape);
  for (int i = 0; i < spec.shape.rank(); i++)
    if (spec.shape[i] > 1 && s.view.strides[i] != dense[i]) return false;
  return true;
}

}  // namespace nacre
