// Products in a graph whose weights can be bytes.
import type { Tensor } from '../../tensor.js';
import { decodeAttribute, type AttributeJSON } from '../graph_model/attributes.js';
import type { NodeJSON } from '../graph_model/reader.js';

/** A product, and the references to what it multiplies. */
export interface Target {
  node: NodeJSON;
  x: string;
  /** The name of the constant that holds its weights. */
  weights: string;
  /** How many of the last dimensions of the weights count the columns of the result: each has a scale of its own. */
  columns: 1 | 2;
}

const dense = new Set(['Conv2D', '_FusedConv2D']);
const depthwise = new Set(['DepthwiseConv2d', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2dNative']);
const matrix = new Set(['MatMul', '_FusedMatMul']);

const attribute = (node: NodeJSON, name: string): unknown => (node.attr?.[name] ? decodeAttribute(node.attr[name] as AttributeJSON) : undefined);

/** The constant behind a reference, through nodes that only pass it on. */
function constantOf(reference: string, nodes: ReadonlyMap<string, NodeJSON>): NodeJSON | undefined {
  const seen = new Set<NodeJSON>();
  for (let node = nodes.get(reference.split(':')[0]!); node && !seen.has(node); node = nodes.get(node.input?.[0]?.split(':')[0] ?? '')) {
    if (node.op === 'Const') return node;
    if (node.op !== 'Identity') return undefined;
    seen.add(node);
  }
  return undefined;
}

/** The products of a graph, but those whose names are in `skip`. */
export function targetsOf(nodes: readonly NodeJSON[], weights: ReadonlyMap<string, Tensor>, skip: ReadonlySet<string>): Target[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  return nodes.flatMap((node) => {
    const rank = dense.has(node.op) || depthwise.has(node.op) ? 4 : matrix.has(node.op) ? 2 : 0;
    const [x, filter] = node.input ?? [];
    if (rank === 0 || skip.has(node.name) || x === undefined || filter === undefined) return [];
    if (String(attribute(node, 'data_format')).toUpperCase().startsWith('NC')) return [];
    if (attribute(node, 'transpose_a') === true || attribute(node, 'transpose_b') === true) return [];
    const constant = constantOf(filter, byName), values = constant && weights.get(constant.name);
    if (!values || values.rank !== rank || values.dtype !== 'float32' || values.size === 0 || constantOf(x, byName)) return [];
    return [{ node, x, weights: constant.name, columns: depthwise.has(node.op) ? 2 : 1 }];
  });
}
