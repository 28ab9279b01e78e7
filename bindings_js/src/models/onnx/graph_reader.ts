// From the messages of a file to graphs of nodes: names become references, functions of the model are inlined, and what inner graphs use
// of outer ones becomes their input.
import { ModelFileError } from '../../errors.js';
import { order, type GraphNode, type Source } from '../graph.js';
import { Element } from './elements.js';
import type {
  AttributeProto, FunctionProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, SparseTensorProto, TensorProto, TypeProto, ValueInfoProto,
} from './schema.js';

/** The operator of nodes that stand for what is given: inputs, captured values and weights. */
export const givenOp = '(given)';

export interface OnnxNode extends GraphNode {
  /** The version of the operator set that the node was written for. */
  version: number;
  outputNames: string[];
}

/** An input or output: dimensions are numbers, the names of symbolic ones, or null. */
export interface ValueInfo {
  name: string;
  kind: 'tensor' | 'sequence' | 'optional' | 'unknown';
  /** The number of the element type in files; 0: unknown. */
  type: number;
  shape: (number | string | null)[] | null;
}

export interface OnnxGraph {
  name: string;
  inputs: OnnxNode[];
  inputInfo: ValueInfo[];
  outputs: Source[];
  outputInfo: ValueInfo[];
  /** Everything that the outputs need, in order. */
  sorted: GraphNode[];
  /** Given nodes of values of the graph around it, which stand from `capturedFrom` on in the inputs of the node that holds the graph. */
  captures: OnnxNode[];
  capturedFrom: number;
  /** All results by name. */
  values: Map<string, Source>;
  /** The nodes whose values the model holds. */
  constants: Map<OnnxNode, Constant>;
}

/** A value in the file: a tensor, a sparse one, or numbers or strings of an attribute with their shape. */
export type Constant =
  | { tensor: TensorProto; /** Of a Constant node, not among the weights. */ inline?: boolean }
  | { sparse: SparseTensorProto }
  | { values: ArrayLike<number> | string[]; shape: number[]; type: number };

const deepestFunctions = 32;
const mostNodes = 1_000_000;  // functions that call each other could make any number out of a small file

interface Model {
  file: string;
  functions: Map<string, FunctionProto>;
  nodes: number;
  depth: number;
  /** Of all graphs. */
  constants: Map<OnnxNode, Constant>;
}

/** Where names and operator sets are looked up. */
interface Scope {
  model: Model;
  values: Map<string, Source>;
  versions: Map<string, number>;
  /** Attributes of the call that a function is being inlined for. */
  attributes?: { [name: string]: unknown };
  /** The scope around a subgraph, and what of it was used. */
  outer?: Scope;
  captured: Map<string, { source: Source; inner: OnnxNode }>;
}

export function readModel(proto: ModelProto, file: string): OnnxGraph {
  if (!proto.graph) throw new ModelFileError('there is no graph; this is not an ONNX model', { file, field: 'graph' });
  const functions = new Map(proto.functions.map((f) => [functionKey(f.domain, f.name, f.overload), f]));
  const model: Model = { file, functions, nodes: 0, depth: 0, constants: new Map() };
  return readGraph(proto.graph, { model, values: new Map(), versions: versionsOf(proto.opset_import), captured: new Map() });
}

function versionsOf(sets: readonly OperatorSetIdProto[]): Map<string, number> {
  return new Map(sets.map((set) => [plainDomain(set.domain), set.version]));
}

function plainDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}

function functionKey(domain: string, name: string, overload: string): string {
  return `${plainDomain(domain)}:${name}:${overload}`;
}

function readGraph(proto: GraphProto, scope: Scope): OnnxGraph {
  const { model } = scope, { file } = model;
  for (const tensor of proto.initializer) addConstant(scope, tensor.name, { tensor });
  for (const sparse of proto.sparse_initializer) addConstant(scope, sparse.values?.name ?? '', { sparse });
  const weights = new Set(scope.values.keys());
  const inputInfo = proto.input.map(valueInfo).filter(({ name }) => !weights.has(name));
  const inputs = inputInfo.map(({ name }) => given(name, scope));
  inputs.forEach((node) => define(scope, node.name, { node, output: 0 }));
  readNodes(proto.node, scope);
  const outputInfo = proto.output.map(valueInfo);
  const outputs = outputInfo.map(({ name }) => {
    const source = lookUp(scope, name);
    if (!source) throw new ModelFileError(`the output '${name}' is made by no node`, { file, node: proto.name, field: 'output' });
    return source;
  });
  const captures = [...scope.captured.values()].map(({ inner }) => inner);
  const ready = new Set<GraphNode>([...inputs, ...captures, ...model.constants.keys()]);
  return {
    name: proto.name, inputs, inputInfo, outputs, outputInfo, sorted: order(outputs, ready, file), captures, capturedFrom: 0, values: scope.values,
      constants: model.constants,
  };
}

function valueInfo({ name, type }: ValueInfoProto): ValueInfo {
  const kind = type?.sequence_type ? 'sequence' : type?.optional_type ? 'optional' : type?.tensor_type ? 'tensor' : 'unknown';
  const tensor = tensorType(type);
  const shape = tensor?.shape?.dim.map((d) => (Object.hasOwn(d, 'dim_value') ? d.dim_value : d.dim_param || null)) ?? null;
  return { name, kind, type: tensor?.elem_type ?? 0, shape: kind === 'tensor' ? shape : null };
}

function tensorType(type: TypeProto | undefined): TypeProto['tensor_type'] {
  return !type ? undefined : type.tensor_type ?? tensorType(type.sequence_type?.elem_type ?? type.optional_type?.elem_type);
}

function given(name: string, scope: Scope): OnnxNode {
  count(scope.model);
  return { name, op: givenOp, inputs: [], attributes: {}, version: 0, outputNames: [name] };
}

function count(model: Model): void {
  if (++model.nodes > mostNodes) throw new ModelFileError(`more than ${mostNodes} nodes, with functions inlined`, { file: model.file, field: 'node' });
}

function addConstant(scope: Scope, name: string, constant: Constant): void {
  const node = given(name, scope);
  scope.model.constants.set(node, constant);
  define(scope, name, { node, output: 0 });
}

function define(scope: Scope, name: string, source: Source): void {
  if (scope.values.has(name)) throw new ModelFileError(`two values are called '${name}'`, { file: scope.model.file, node: source.node.name, field: 'output' });
  scope.values.set(name, source);
}

function lookUp(scope: Scope, name: string): Source | undefined {
  const own = scope.values.get(name);
  if (own || !scope.outer) return own;
  const known = scope.captured.get(name);
  if (known) return { node: known.inner, output: 0 };
  const source = lookUp(scope.outer, name);
  if (!source) return undefined;
  const inner = given(name, scope);
  scope.captured.set(name, { source, inner });
  return { node: inner, output: 0 };
}

/** Nodes first, then what they use, so that any order in the file will do; a cycle is found when they are sorted. */
function readNodes(protos: readonly NodeProto[], scope: Scope): void {
  const later: (() => void)[] = [];
  protos.forEach((proto, i) => {
    const version = scope.versions.get(plainDomain(proto.domain));
    const node = newNode(proto, proto.name || proto.output.find((name) => name !== '') || `${proto.op_type} ${i}`, version ?? 0, scope);
    const called = scope.model.functions.get(functionKey(proto.domain, proto.op_type, proto.overload));
    if (proto.op_type === 'Constant' && node.op === 'Constant') later.push(readConstant(proto, node, scope));
    else if (called) later.push(prepareCall(called, proto, node, scope));
    else later.push(prepareNode(proto, node, version, scope));
  });
  for (const connect of later) connect();
}

function newNode(proto: NodeProto, name: string, version: number, scope: Scope): OnnxNode {
  count(scope.model);
  const domain = plainDomain(proto.domain);
  return { name, op: domain ? `${domain}:${proto.op_type}` : proto.op_type, inputs: [], attributes: {}, version, outputNames: proto.output };
}

function prepareNode(proto: NodeProto, node: OnnxNode, version: number | undefined, scope: Scope): () => void {
  const { file } = scope.model;
  if (version === undefined) throw new ModelFileError(`the model imports no operator set of the domain '${proto.domain}'`,
    { file, node: node.name, field: 'domain' });
  proto.output.forEach((name, output) => name !== '' && define(scope, name, { node, output }));
  return () => {
    node.inputs = resolve(proto.input, node, scope);
    node.attributes = readAttributes(proto.attribute, node, scope);
    Object.values(node.attributes).forEach(detach);
  };
}

/** Gives a tensor in an attribute bytes of its own, so that the node does not keep those of the whole file. */
function detach(attribute: unknown): void {
  if (typeof attribute === 'object' && attribute !== null && 'raw_data' in attribute) attribute.raw_data = (attribute as TensorProto).raw_data.slice();
}

function resolve(names: readonly string[], node: OnnxNode, scope: Scope): (Source | null)[] {
  return names.map((name) => {
    if (name === '') return null;
    const source = lookUp(scope, name);
    if (!source) throw new ModelFileError(`its input '${name}' is made by no node`, { file: scope.model.file, node: node.name, field: 'input' });
    return source;
  });
}

/** The value of a Constant node, which may be an attribute of the function that it stands in. */
function readConstant(proto: NodeProto, node: OnnxNode, scope: Scope): () => void {
  const attributes = readAttributes(proto.attribute, node, scope), [key] = Object.keys(attributes), value = attributes[key ?? ''];
  const list = (values: ArrayLike<number> | string[], type: number, scalar: boolean): Constant => ({ values, shape: scalar ? [] : [values.length], type });
  const constant: Constant | undefined = key === 'value' ? { tensor: value as TensorProto, inline: true }
    : key === 'sparse_value' ? { sparse: value as SparseTensorProto }
    : key === 'value_float' ? list([value as number], Element.float, true)
    : key === 'value_floats' ? list(value as number[], Element.float, false)
    : key === 'value_int' ? list([value as number], Element.int64, true)
    : key === 'value_ints' ? list(value as number[], Element.int64, false)
    : key === 'value_string' ? list([value as string], Element.string, true)
    : key === 'value_strings' ? list(value as string[], Element.string, false) : undefined;
  const [name] = proto.output;
  if (!constant || !value && value !== 0 && value !== '' || !name) throw new ModelFileError('a constant without a value',
    { file: scope.model.file, node: node.name, field: key ?? 'attribute' });
  addConstant(scope, name, constant);
  return () => {};
}

/** Puts the nodes of a function in the place of a call. */
function prepareCall(called: FunctionProto, proto: NodeProto, node: OnnxNode, scope: Scope): () => void {
  const { model } = scope;
  const results = proto.output.map((name): OnnxNode => ({ name: `${node.name}/${name}`, op: 'Identity', inputs: [], attributes: {}, version: 1,
    outputNames: [name] }));
  results.forEach((result, i) => proto.output[i] !== '' && define(scope, proto.output[i]!, { node: result, output: 0 }));
  return () => {
    if (++model.depth > deepestFunctions) throw new ModelFileError(`functions call each other more than ${deepestFunctions} deep`,
      { file: model.file, node: node.name, field: 'op_type' });
    const inputs = resolve(proto.input, node, scope);
    const attributes = { ...readAttributes(called.attribute_proto, node, scope), ...readAttributes(proto.attribute, node, scope) };
    const inner: Scope = { model, values: new Map(), versions: versionsOf(called.opset_import), attributes, captured: new Map() };
    called.input.forEach((name, i) => inputs[i] && define(inner, name, inputs[i]!));
    const absent = new Set(called.input.filter((_, i) => !inputs[i]));
    readNodes(called.node.map((n) => ({ ...plainNode(n), name: `${node.name}/${n.name || n.output[0]}`,
      input: n.input.map((name) => (absent.has(name) ? '' : name)) })), inner);
    results.forEach((result, i) => {
      const source = called.output[i] === undefined ? undefined : lookUp(inner, called.output[i]!);
      if (!source && proto.output[i] !== '') throw new ModelFileError(`the function '${called.name}' has no output ${i}`,
        { file: model.file, node: node.name, field: 'output' });
      result.inputs = [source ?? null];
    });
    model.depth--;
  };
}

/** A message as an object that has its defaults too, which spreading would lose. */
function plainNode({ input, output, name, op_type, attribute, domain, overload }: NodeProto): NodeProto {
  return { input, output, name, op_type, attribute, domain, overload };
}

const kinds = ['', 'f', 'i', 's', 't', 'g', 'floats', 'ints', 'strings', 'tensors', 'graphs', 'sparse_tensor', '', 'tp'] as const;

function readAttributes(protos: readonly AttributeProto[], node: OnnxNode, scope: Scope): { [name: string]: unknown } {
  const attributes: { [name: string]: unknown } = {};
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  for (const proto of protos) {
    if (proto.ref_attr_name !== '') {
      const value = scope.attributes?.[proto.ref_attr_name];
      if (value !== undefined) attributes[proto.name] = value;
      continue;
    }
    const kind = kinds[proto.type] || kinds.find((k) => k !== '' && Object.hasOwn(proto, k));
    const value = kind ? proto[kind] : undefined;
    if (!kind || value === undefined) throw new ModelFileError('an attribute without a value', { file: scope.model.file, node: node.name, field: proto.name });
    attributes[proto.name] = kind === 's' ? text(proto.s) : kind === 'strings' ? proto.strings.map(text) : kind === 'g' ? subgraph(proto.g!, node, scope)
      : kind === 'graphs' ? proto.graphs.map((g) => subgraph(g, node, scope)) : value;
  }
  return attributes;
}

/** A graph in an attribute: what it uses of those around it is added to the inputs of the node. */
function subgraph(proto: GraphProto, node: OnnxNode, scope: Scope): OnnxGraph {
  const inner: Scope = { model: scope.model, values: new Map(), versions: scope.versions, attributes: scope.attributes, outer: scope, captured: new Map() };
  const graph = readGraph(proto, inner);
  graph.capturedFrom = node.inputs.length;
  node.inputs.push(...[...inner.captured.values()].map(({ source }) => source));
  return graph;
}
