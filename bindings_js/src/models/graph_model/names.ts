// Names of results: `node`, `node:1`, and, within functions, `node:output:1`.
import type { GraphNode } from '../graph.js';

export interface ResultName {
  node: string;
  /** Which of the node's results, or of those under `name`. */
  output: number;
  name?: string;
}

export function parseName(text: string): ResultName {
  const parts = text.split(':');
  if (parts.length === 1) return { node: text, output: 0 };
  const output = parts[parts.length - 1]!;
  return { node: parts[0]!, output: output === '' ? NaN : Number(output), name: parts.length === 3 ? parts[1] : undefined };
}

/** Results in order, of the operators that have several under different names. */
const resultNames: { [op: string]: string[] } = {
  TopKV2: ['values', 'indices'],
  Unique: ['y', 'idx'],
  UniqueV2: ['y', 'idx'],
  ListDiff: ['out', 'idx'],
  Switch: ['output_false', 'output_true'],
  Merge: ['output', 'value_index'],
  MaxPoolWithArgmax: ['output', 'argmax'],
  NonMaxSuppressionV4: ['selected_indices', 'valid_outputs'],
  NonMaxSuppressionV5: ['selected_indices', 'selected_scores', 'valid_outputs'],
  SparseFillEmptyRows: ['output_indices', 'output_values', 'empty_row_indicator', 'reverse_index_map'],
  SparseReshape: ['output_indices', 'output_shape'],
  RaggedRange: ['rt_nested_splits', 'rt_dense_values'],
  StringNGrams: ['ngrams', 'ngrams_splits'],
  StringSplit: ['indices', 'values', 'shape'],
  TensorArrayV3: ['handle', 'flow'],
  TensorArrayConcatV3: ['value', 'lengths'],
  TensorListPopBack: ['output_handle', 'tensor'],
  TensorListConcat: ['tensor', 'lengths'],
  TensorListConcatV2: ['tensor', 'lengths'],
};

/** The number of a result among all of its node's. */
export function resultNumber({ output, name }: ResultName, node: GraphNode): number {
  if (name === undefined) return output;
  if (node.op === 'RaggedGather' && name === 'output_dense_values') return Number(node.attributes.OUTPUT_RAGGED_RANK);
  const names = Object.hasOwn(resultNames, node.op) ? resultNames[node.op]! : [];
  return Math.max(0, names.indexOf(name)) + output;
}
