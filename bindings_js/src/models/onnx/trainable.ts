// Which weights of a graph can be trained.
import type { GraphNode } from '../graph.js';
import { givenOp, type OnnxGraph, type OnnxNode } from './graph_reader.js';

/** Inputs that are settings or statistics, although they are floats. */
const settings: { [op: string]: number[] } = {
  BatchNormalization: [3, 4],
  Clip: [1, 2],
  ConstantOfShape: [0],
  DequantizeLinear: [1, 2],
  Dropout: [1, 2],
  NonMaxSuppression: [3, 4],
  OneHot: [1, 2],
  Pad: [1, 2],
  Pow: [1],
  QuantizeLinear: [1, 2],
  Range: [0, 1, 2],
  Resize: [1, 2, 3],
  RoiAlign: [1],
  Upsample: [1],
};

/** Weights with at least one dimension that are operands of some node. */
export function trainableNodes(graph: OnnxGraph): OnnxNode[] {
  const operands = new Set<GraphNode>();
  for (const node of graph.sorted)
    node.inputs.forEach((input, i) => input?.node.op === givenOp && !settings[node.op]?.includes(i) && operands.add(input.node));
  return [...graph.constants].filter(([node, constant]) => operands.has(node) && 'tensor' in constant && !constant.inline
    && constant.tensor.dims.length > 0).map(([node]) => node);
}
