// The graph and the weights of a quantised model.
import { CompositeArrayBuffer } from '../../io/composite_array_buffer.js';
import { encodeWeights } from '../../io/weights.js';
import type { ModelArtifacts, WeightsManifestEntry } from '../../io/types.js';
import type { Tensor } from '../../tensor.js';
import type { NamedTensorMap } from '../../types.js';
import type { NodeJSON, TopologyJSON } from '../graph_model/reader.js';
import { stored } from './bytes.js';
import type { Range } from './calibrate.js';
import type { Target } from './targets.js';

type Attributes = NonNullable<NodeJSON['attr']>;
const float = { type: 'DT_FLOAT' }, int = { type: 'DT_INT32' };

/** Nodes and weights that are added; names that are taken are changed. */
class Additions {
  readonly nodes: NodeJSON[] = [];
  readonly specs: WeightsManifestEntry[] = [];
  readonly data: Uint8Array[] = [];

  constructor(private readonly taken: Set<string>) {}

  node(name: string, op: string, input: string[], attr: Attributes): string {
    let free = name;
    for (let n = 1; this.taken.has(free); n++) free = `${name}_${n}`;
    this.taken.add(free);
    this.nodes.push({ name: free, op, input, attr });
    return free;
  }
  constant(name: string, values: Float32Array | Int32Array, shape: number[]): string {
    const isFloat = values instanceof Float32Array, free = this.node(name, 'Const', [], { dtype: isFloat ? float : int });
    this.weight({ name: free, shape, dtype: isFloat ? 'float32' : 'int32' }, new Uint8Array(values.buffer));
    return free;
  }
  weight(spec: WeightsManifestEntry, data: Uint8Array): void {
    this.specs.push(spec);
    this.data.push(data);
  }
}

const plainName = (reference: string): string => reference.replace(/^\^/, '').replaceAll(':', '_');

/** The greatest magnitude in each column is 127. */
function columnScales(values: Float32Array, columns: number): Float32Array {
  const scales = new Float32Array(columns);
  values.forEach((v, i) => { scales[i % columns] = Math.max(scales[i % columns]!, Math.abs(v)); });
  return scales.map((most) => (most > 0 ? most / 127 : 1));
}

/** Weights as bytes, times their scales: gives the name of the node that has their values. */
async function addWeights(add: Additions, name: string, t: Tensor, dimensions: number): Promise<string> {
  const values = (await t.data()) as Float32Array, shape = t.shape.slice(-dimensions), columns = shape.reduce((a, b) => a * b, 1);
  const scales = columnScales(values, columns);
  const codes = Uint8Array.from(values, (v, i) => Math.round(v / scales[i % columns]!) - stored.min);
  add.weight({ name, shape: [...t.shape], dtype: 'int32', quantization: { ...stored } }, codes);
  const floats = add.node(`${name}/floats`, 'Cast', [name], { SrcT: int, DstT: float });
  return add.node(`${name}/dequantized`, 'Mul', [floats, add.constant(`${name}/scales`, scales, shape)], { T: float });
}

function addRounding(add: Additions, x: string, range: Range | undefined, bits: number): string {
  const name = plainName(x), scalar = (end: 'min' | 'max') => add.constant(`${name}/${end}`, Float32Array.of(range![end]), []);
  const [min, max] = range ? [scalar('min'), scalar('max')] : ['Min', 'Max'].map((op) => addExtreme(add, x, name, op));
  return add.node(`${name}/quantized`, 'FakeQuantWithMinMaxVars', [x, min!, max!],
    { num_bits: { i: String(bits) }, narrow_range: { b: false }, _nacre_quantized: { b: true } });
}

/** The range of a value as it is in each run. */
function addExtreme(add: Additions, x: string, name: string, op: string): string {
  const flat = add.node(`${name}/flat`, 'Reshape', [x, add.constant(`${name}/all`, Int32Array.of(-1), [1])], { T: float, Tshape: int });
  return add.node(`${name}/${op.toLowerCase()}`, op,
    [flat, add.constant(`${name}/axis`, Int32Array.of(0), [1])], { T: float, Tidx: int, keep_dims: { b: false } });
}

/** `ranges`: of what the targets read, by reference; null: found out in each run. */
export async function rewrite(
  artifacts: ModelArtifacts, weights: ReadonlyMap<string, Tensor>, targets: readonly Target[], ranges: ReadonlyMap<string, Range> | null, bits: number,
): Promise<ModelArtifacts> {
  const topology = artifacts.modelTopology as TopologyJSON, add = new Additions(new Set(topology.node.map((node) => node.name)));
  const replaced = new Map<string, string>(), roundings = new Map<string, string>();
  for (const { weights: name, x, columns } of targets) {
    if (!replaced.has(name)) replaced.set(name, await addWeights(add, name, weights.get(name)!, columns));
    if (!roundings.has(x)) roundings.set(x, addRounding(add, x, ranges?.get(x), bits));
  }
  const products = new Set(targets.map(({ node }) => node));
  const nodes = topology.node.map((node): NodeJSON => {
    if (replaced.has(node.name)) return { ...node, attr: { ...node.attr, dtype: int } };
    const input = node.input?.map((reference, i) => (products.has(node) && i === 0 ? roundings.get(reference)! : replaced.get(reference) ?? reference));
    return input ? { ...node, input } : node;
  });
  const kept: NamedTensorMap = Object.fromEntries([...weights].filter(([name]) => !replaced.has(name)));
  const { data, specs } = await encodeWeights(kept);
  const { weightData: _, weightSpecs: __, getWeightStream: ___, ...rest } = artifacts;
  return {
    ...rest, modelTopology: { ...topology, node: [...nodes, ...add.nodes] }, weightSpecs: [...specs, ...add.specs],
    weightData: CompositeArrayBuffer.join([new Uint8Array(data), ...add.data]),
  };
}
