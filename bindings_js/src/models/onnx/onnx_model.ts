// Models in ONNX files, as functions of tensors.
import { evaluate } from '../../call.js';
import { ready } from '../../backends.js';
import { scalar, tensor as makeTensor } from '../../create.js';
import { ModelFileError } from '../../errors.js';
import { add } from '../../generated/ops.js';
import { checkReady } from '../../module.js';
import { endScope, keep, startScope, tidy } from '../../scope.js';
import { Tensor, Variable } from '../../tensor.js';
import type { DataType, NamedTensorMap } from '../../types.js';
import { CompiledFunction } from '../compiled_function.js';
import { order, type GraphNode, type Source } from '../graph.js';
import { explain, zerosFor } from '../inspect.js';
import { profileSteps, type ModelProfile } from '../model_profile.js';
import { warmUpLoaded, warmUpWith, type WarmUpReport } from '../../warm_up.js';
import { unpacked, wordsOf } from '../quantize/bytes.js';
import { decodeSparse, decodeTensor, elementInfo, elementName, integer, narrowRange, type DecodedTensor, type Place } from './elements.js';
import { givenOp, readModel, type Constant, type OnnxGraph, type OnnxNode, type ValueInfo } from './graph_reader.js';
import { decode } from './protobuf.js';
import { isKnown, runNodes } from './run.js';
import { schema, type ModelProto, type TensorProto } from './schema.js';
import { bytesOf, open, type OnnxLoadOptions, type OnnxSource } from './sources.js';
import { trainableNodes } from './trainable.js';
import { plain, tensorValue, type TensorValue, type Value } from './value.js';

/** An input or output of a model. */
export interface OnnxValueInfo {
  name: string;
  /** Numbers, names of symbolic dimensions, or null; null altogether: unknown. */
  shape: (number | string | null)[] | null;
  /** The element type here. */
  dtype: DataType;
  /** The element type in the file, such as 'uint8' or 'int64', which int32 carries here. */
  elementType: string;
}

/** What models take and give: tensors; lists of them for sequences; null for optionals that are absent. */
export type OnnxArgument = Tensor | Tensor[] | null;
export type OnnxArguments = { [name: string]: OnnxArgument };

/**
 * A model of an ONNX file. It is a function of tensors like any other: gradients flow through it, and what it gives can be part of a larger one.
 * Floats of all widths are float32, integers of all widths int32 (see `elementType`).
 */
export class OnnxModel {
  readonly inputs: OnnxValueInfo[];
  readonly outputs: OnnxValueInfo[];
  private readonly held = new Map<GraphNode, TensorValue[]>();
  /** Of those that are held as bytes. */
  private readonly packed = new Map<GraphNode, Packed>();
  private readonly trainable: GraphNode[];
  private variables: Map<GraphNode, Variable> | null = null;
  private readonly compiled = new Map<string, CompiledFunction>();
  /** Large results that depend on nothing but weights, and less of them; null: not yet computed. */
  private expanded: Map<GraphNode, TensorValue[]> | null = null;
  private disposed = false;

  /** @internal Use loadOnnxModel. */
  constructor(
    private readonly graph: OnnxGraph, private readonly file: string, private readonly names: Map<GraphNode, string>, external: ReadonlyMap<string, Uint8Array>,
  ) {
    this.inputs = graph.inputInfo.map((info) => describe(info, file));
    this.outputs = graph.outputInfo.map((info) => describe(info, file));
    this.trainable = trainableNodes(graph);
    for (const [node, constant] of graph.constants) {
      const { packed, ...value } = hold(constant, { file, node: node.name, external });
      this.held.set(node, [value]);
      if (packed) this.packed.set(node, packed);
    }
    graph.constants.clear();  // they hold the bytes of the file
    this.held.forEach(([value]) => keep(value!.tensor));  // when all could be made: whoever opened the scope disposes the others
  }

  /** The weights of the file by name, as it has them. Matrices of bytes, which the model holds as such, are made anew for the caller. */
  get weights(): { [name: string]: Tensor } {
    this.check();
    const constants = this.constants();
    return Object.fromEntries([...this.names].map(([node, name]) => [name, this.variables?.get(node) ?? constants.get(node)![0]!.tensor]));
  }

  /** What the file holds, as operators read it. */
  private constants(): Map<GraphNode, TensorValue[]> {
    const all = new Map(this.held);
    for (const [node, { shape, offset }] of this.packed) {
      const [value] = this.held.get(node)!, signed = unpacked(value!.tensor, shape);
      all.set(node, [{ ...value!, tensor: offset === 0 ? signed : add(signed, scalar(offset, 'int32')), bytes: { signed, offset } }]);
    }
    return all;
  }

  /**
   * The weights as variables that optimizers can train: those floats that are operands, not settings or running statistics. From the first
   * call on, the model computes with them, and gradients flow through `predict` and `execute`.
   */
  get trainableWeights(): Variable[] {
    this.check();
    if (!this.variables) {
      const nodes = this.trainable.filter((node) => this.held.get(node)?.[0]?.tensor.dtype === 'float32');
      this.variables = new Map(nodes.map((node) => [node, new Variable(this.held.get(node)![0]!.tensor, true, freeName(this.names.get(node)!))]));
      for (const node of nodes) {
        release(this.held.get(node)!);
        this.held.delete(node);
      }
      this.forget();
    }
    return [...this.variables.values()];
  }

  /**
   * Runs the model on its input, or on its inputs by name. Returns the output if there is only one, and all of them by name otherwise.
   * Throws, before anything is computed, when an input is missing, unknown, or of a wrong shape or element type.
   */
  predict(inputs: Tensor | OnnxArguments): Tensor | { [name: string]: Tensor | Tensor[] } {
    const names = this.graph.outputInfo.map(({ name }) => name);
    const results = this.run(inputs, names);
    if (results.length === 1 && results[0] instanceof Tensor) return results[0];
    return Object.fromEntries(results.map((result, i) => [names[i]!, result as Tensor | Tensor[]]));
  }

  /**
   * Runs what the named values need: outputs, or any other results of the graph (the default: all outputs). Returns one tensor for one
   * name, a list otherwise.
   */
  execute(inputs: Tensor | OnnxArguments, outputNames?: string | string[]): Tensor | Tensor[] {
    const names = outputNames === undefined ? this.graph.outputInfo.map(({ name }) => name) : Array.isArray(outputNames) ? outputNames : [outputNames];
    const results = this.run(inputs, names).flat().filter((t): t is Tensor => t !== null);
    return results.length === 1 ? results[0]! : results;
  }

  /**
   * The plan that `execute` runs for such inputs, as text: of each step the op, the elementwise ops in the same pass, shapes, floating-point operations, bytes
   * of weights and backend, and below it attributes, numbers that never change, if they are few, and where it reads or writes rows of larger values; then
   * totals. The model runs once for it. Without inputs: zeros of the shapes in the file, 1 for symbolic and unknown dimensions.
   * Throws what `execute` throws, and an Error if no inputs are given and an input's shape is not known.
   */
  explain(inputs?: Tensor | OnnxArguments): string {
    return tidy(() => explain(inputs as NamedTensorMap ?? this.zeroInputs(), (given) => this.execute(given)));
  }

  /** How long each step takes: medians of five runs, as a list, a table, and a trace for Perfetto. Inputs as in `explain`. */
  profile(inputs?: Tensor | OnnxArguments): Promise<ModelProfile> {
    return profileSteps(inputs as NamedTensorMap | undefined, () => this.zeroInputs(), (given) => this.execute(given));
  }

  /**
   * Runs the model once, so that its next calls are fast, without freezing the page; see `tf.warmUp`. Inputs as in `explain`, of the shapes that it will be
   * called with.
   */
  warmUp(inputs?: Tensor | OnnxArguments): Promise<WarmUpReport> {
    return warmUpWith(inputs as NamedTensorMap | undefined, () => this.zeroInputs(), (given) => this.execute(given));
  }

  private zeroInputs(): NamedTensorMap {
    this.check();
    return zerosFor(this.inputs);
  }

  /** Frees the weights. The model cannot be used any more. */
  dispose(): void {
    if (this.disposed) return;
    this.forget();
    this.variables?.forEach((variable) => variable.dispose());
    this.held.forEach(release);
    this.disposed = true;
  }

  private check(): void {
    if (this.disposed) throw new Error('The model is disposed.');
  }

  /** Drops the plans, with what they have made of the weights. */
  private forget(): void {
    this.compiled.forEach((compiled) => compiled.dispose());
    this.compiled.clear();
    this.expanded?.forEach(release);
    this.expanded = null;
  }

  private run(given: Tensor | OnnxArguments, names: readonly string[]): OnnxArgument[] {
    this.check();
    checkReady();
    const inputs = this.arguments(given), wanted = names.map((name) => this.graph.values.get(name) ?? unknownName(name));
    const isTensor = (name: string) => this.graph.outputInfo.every((info) => info.name !== name || info.kind === 'tensor');
    const tensorsOnly = inputs.every((input) => input instanceof Tensor) && names.every(isTensor);
    const variables = [...(this.variables?.values() ?? [])];
    if (!tensorsOnly) return tidy(() => this.compute(inputs, variables, wanted) as unknown as Tensor[]);
    this.expand();  // before anything is recorded
    const key = JSON.stringify(names);
    let compiled = this.compiled.get(key);
    if (!compiled) {
      const compute = (all: Tensor[]) => this.compute(all.slice(0, inputs.length), all.slice(inputs.length), wanted);
      compiled = new CompiledFunction((all) => compute(all).map((result, i) => onlyTensor(result, names[i]!)));
      this.compiled.set(key, compiled);
    }
    return compiled.run([...(inputs as Tensor[]), ...variables]);
  }

  /** The inputs in order, checked. */
  private arguments(given: Tensor | OnnxArguments): OnnxArgument[] {
    const infos = this.graph.inputInfo;
    const named: OnnxArguments = given instanceof Tensor ? { [infos[0]?.name ?? '']: given } : given;
    if (given instanceof Tensor && infos.length !== 1) throw new Error(`the model has ${infos.length} inputs, ${listed(infos)}; give them by name`);
    const unknown = Object.keys(named).find((name) => !infos.some((info) => info.name === name));
    if (unknown !== undefined) throw new Error(`the model has no input '${unknown}', only ${listed(infos)}`);
    const sizes = new Map<string, number>();
    return infos.map((info) => {
      const value = named[info.name];
      if (value === undefined) throw new Error(`the input '${info.name}' is missing`);
      if (value instanceof Tensor) checkTensor(value, info, sizes, this.file);
      else if (info.kind === 'tensor') throw new Error(`the input '${info.name}' must be a tensor`);
      return value;
    });
  }

  private compute(inputs: readonly OnnxArgument[], variables: readonly Tensor[], wanted: readonly Source[]): OnnxArgument[] {
    const values = new Map<GraphNode, Value>();
    this.graph.inputs.forEach((node, i) => values.set(node, valueOf(inputs[i]!, this.graph.inputInfo[i]!)));
    [...(this.variables?.keys() ?? [])].forEach((node, i) => values.set(node, tensorValue(variables[i]!, 1)));
    const constants = new Map<GraphNode, TensorValue[]>([...this.constants(), ...this.expand()]);
    const ready = new Set<GraphNode>([...values.keys(), ...constants.keys()]);
    const own = new Set<Tensor>([...values.values(), ...[...constants.values()].flat()].flatMap((v) => (v.kind === 'tensor' ? [v.tensor] : [])));
    const results = runNodes(order(wanted, ready, this.file), wanted, values, constants, this.file);
    return results.map((value) => result(value, own));
  }

  /**
   * Computes, once, large values that are made of less, and of nothing but weights: weights that are one number everywhere, masks. A plan holds what it
   * makes of weights, but such values it would make anew in every run, and every plan for itself.
   */
  private expand(): Map<GraphNode, TensorValue[]> {
    if (this.expanded) return this.expanded;
    const fixed = new Set<GraphNode>(this.held.keys());
    const sorted = this.graph.sorted.filter((node) => {
      const stays = node.inputs.length > 0 && node.inputs.every((input) => input === null || fixed.has(input.node)) && !changing.test(node.op);
      if (stays) fixed.add(node);
      return stays;
    });
    const wanted = sorted.filter(({ op }) => expanding.test(op)).map((node): Source => ({ node, output: 0 }));
    startScope();
    try {
      const values = runNodes(order(wanted, new Set(this.held.keys()), this.file), wanted, new Map(), this.constants(), this.file);
      const large = values.flatMap((value, i) => (value.kind === 'tensor' && value.tensor.size > manyElements ? [{ node: wanted[i]!.node, value }] : []));
      evaluate(large.map(({ value }) => value.tensor));
      large.forEach(({ value }) => keep(value.tensor));
      return (this.expanded = new Map(large.map(({ node, value }) => [node, [value]])));
    } finally {
      endScope();
    }
  }
}

/** Operators whose results differ from call to call, or depend on more than tensors. */
const changing = /^(Random|Bernoulli|Multinomial|Dropout|If$|Loop$|Scan$|Sequence|SplitToSequence|Optional)/;
/** Operators whose result may be larger than all that they read. */
const expanding = /^(ConstantOfShape|Expand|EyeLike|OneHot|Range|Tile)$/;
const manyElements = 2 ** 18;

/** The shape of a tensor whose signed bytes are held, four in an int32 word, and what its values are more. */
interface Packed {
  shape: number[];
  offset: number;
}

function hold(constant: Constant, place: Place): TensorValue & { packed?: Packed } {
  const decoded: DecodedTensor = 'tensor' in constant ? decodeTensor(constant.tensor, place) : 'sparse' in constant ? decodeSparse(constant.sparse, place)
    : fromAttribute(constant, place);
  const range = narrowRange(decoded.type);
  if (range?.bits === 8 && decoded.shape.length > 1 && decoded.values.length > 0) {
    const offset = range.low + 128;
    const words = wordsOf(Int8Array.from(decoded.values as Int32Array, (v) => v - offset));
    return { ...tensorValue(words, decoded.type), known: true, packed: { shape: decoded.shape, offset } };
  }
  return { ...tensorValue(makeTensor(decoded.values, decoded.shape, decoded.dtype), decoded.type), known: true };
}

function fromAttribute({ values, shape, type }: Extract<Constant, { values: unknown }>, place: Place): DecodedTensor {
  const { dtype } = elementInfo(type, place);
  const list = dtype === 'string' ? (values as string[]) : dtype === 'float32' ? Float32Array.from(values as number[])
    : Int32Array.from(values as number[], (v) => integer(v, place));
  return { values: list, shape, type, dtype };
}

function release(values: readonly TensorValue[]): void {
  for (const { tensor } of values) tensor.dispose();
}

function describe(info: ValueInfo, file: string): OnnxValueInfo {
  const dtype = info.type === 0 ? 'float32' : elementInfo(info.type, { file, node: info.name, field: 'elem_type' }).dtype;
  return { name: info.name, shape: info.shape, dtype, elementType: elementName(info.type || 1) };
}

function listed(infos: readonly ValueInfo[]): string {
  return infos.map(({ name }) => `'${name}'`).join(', ') || 'none';
}

function unknownName(name: string): never {
  throw new Error(`no value of the model is called '${name}'`);
}

function onlyTensor(result: OnnxArgument, name: string): Tensor {
  if (!(result instanceof Tensor)) throw new Error(`'${name}' is no tensor; of values between inputs and outputs only tensors can be had`);
  return result;
}

/** Two models, or one that was loaded twice, may use the same names. */
let models = 0;
function freeName(name: string): string {
  return `onnx_${++models}/${name}`;
}

function checkTensor(t: Tensor, { name, shape, type }: ValueInfo, sizes: Map<string, number>, file: string): void {
  t.throwIfDisposed();
  const { dtype } = elementInfo(type || 1, { file, node: name, field: 'elem_type' });
  if (type !== 0 && t.dtype !== dtype) throw new Error(`the input '${name}' must be of ${dtype}, but is of ${t.dtype}`);
  if (shape === null) return;
  const fits = shape.length === t.rank && shape.every((d, i) => {
    const size = t.shape[i]!;
    if (typeof d === 'number') return d === size;
    if (d === null) return true;
    if (!sizes.has(d)) sizes.set(d, size);
    return sizes.get(d) === size;
  });
  if (!fits) throw new Error(`the input '${name}' must have the shape [${shape.map((d) => d ?? '?')}], but has [${t.shape}]`);
}

function valueOf(argument: OnnxArgument, { type }: ValueInfo): Value {
  if (argument === null) return { kind: 'nothing' };
  if (Array.isArray(argument)) return { kind: 'sequence', items: argument.map((t) => tensorValue(t, type)) };
  return tensorValue(argument, type);
}

/** A result as the caller gets it, who owns it: none of the model's own tensors. */
function result(value: Value, own: ReadonlySet<Tensor>): OnnxArgument {
  if (value.kind === 'nothing') return null;
  if (value.kind === 'sequence') return value.items.map((item) => result(item, own) as Tensor);
  const t = plain(value);
  return own.has(t) ? t.clone() : t;
}

/** Every operator of the model that is missing here, before anything is computed. */
function checkOperators(graph: OnnxGraph, file: string): void {
  for (const node of graph.sorted) {
    if (!isKnown(node.op) && node.op !== givenOp) throw new ModelFileError(`no operator is called '${node.op}' here`,
      { file, node: node.name, field: 'op_type' });
    for (const value of Object.values(node.attributes))
      for (const inner of Array.isArray(value) ? value : [value])
        if (inner !== null && typeof inner === 'object' && 'sorted' in inner) checkOperators(inner as OnnxGraph, file);
  }
}

function locations(graph: OnnxGraph): Set<string> {
  const found = new Set<string>();
  const add = (t: TensorProto | undefined) => t?.data_location === 1 && found.add(t.external_data.find(({ key }) => key === 'location')?.value ?? '');
  for (const constant of graph.constants.values()) {
    if ('tensor' in constant) add(constant.tensor);
    else if ('sparse' in constant) [constant.sparse.values, constant.sparse.indices].forEach(add);
  }
  return found;
}

/** See ../load_onnx. */
export async function loadOnnxModel(source: OnnxSource, options: OnnxLoadOptions): Promise<OnnxModel> {
  await ready();
  const { name: file, bytes, beside } = await open(source, options);
  const proto = decode<ModelProto>(bytes, schema, 'ModelProto', file), graph = readModel(proto, file);
  checkOperators(graph, file);
  const external = new Map<string, Uint8Array>();
  for (const location of locations(graph)) {
    const data = options.externalData ? await options.externalData(location) : await beside(location);
    external.set(location, bytesOf(data));
  }
  const names = new Map<GraphNode, string>();
  for (const [node, constant] of graph.constants) if (('tensor' in constant && !constant.inline) || 'sparse' in constant) names.set(node,
    (node as OnnxNode).name);
  let model: OnnxModel;
  startScope();  // disposes the tensors that were made when one after them cannot be
  try {
    model = new OnnxModel(graph, file, names, external);
  } finally {
    endScope();
  }
  return options.warmUp ? warmUpLoaded(model) : model;
}
