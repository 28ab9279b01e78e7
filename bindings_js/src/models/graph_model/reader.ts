// From the topology of a model.json to graphs: nodes with their inputs resolved, inputs and outputs, and the functions that nodes call.
import { ModelFileError } from '../../errors.js';
import { needs, order, type GraphNode, type Source } from '../graph.js';
import { decodeAttribute, toDtype, type AttributeJSON } from './attributes.js';
import { parseName, resultNumber } from './names.js';

export interface NodeJSON {
  name: string;
  op: string;
  input?: string[];
  attr?: { [name: string]: AttributeJSON };
}
interface ArgumentJSON {
  name: string;
  type?: unknown;
}
interface FunctionJSON {
  signature: { name: string; inputArg?: ArgumentJSON[]; outputArg?: ArgumentJSON[] };
  nodeDef?: NodeJSON[];
  ret?: { [output: string]: string };
}
export interface TopologyJSON {
  node: NodeJSON[];
  library?: { function?: FunctionJSON[] };
  versions?: { producer?: number; minConsumer?: number };
}

export interface TensorInfoJSON {
  name: string;
  dtype?: unknown;
  resourceId?: number;
}
export interface Signature {
  inputs?: { [key: string]: TensorInfoJSON };
  outputs?: { [key: string]: TensorInfoJSON };
}

/** An input or output of a graph, and the name that users know it by. */
export interface Port extends Source {
  key: string;
}

export interface ModelGraph {
  file: string;
  nodes: Map<string, GraphNode>;
  /** Who reads a node, or waits for it. */
  users: Map<GraphNode, GraphNode[]>;
  inputs: Port[];
  outputs: Port[];
  functions: Map<string, ModelGraph>;
}

/** Reads a topology. Throws ModelFileError if it does not hold together. */
export function readGraph(topology: unknown, signature: Signature | undefined, file: string): ModelGraph {
  if (topology instanceof ArrayBuffer) throw new ModelFileError('the topology is a binary GraphDef; only JSON is read', { file, field: 'modelTopology' });
  const json = topology as TopologyJSON;
  const graph = connect(readNodes(json?.node, 'modelTopology.node', file), file);
  graph.inputs = ports(graph, signature?.inputs);
  if (graph.inputs.length === 0) graph.inputs = [...graph.nodes.values()].filter((node) => node.op.startsWith('Placeholder')).map(portOf);
  graph.outputs = ports(graph, signature?.outputs);
  if (Object.keys(signature?.outputs ?? {}).length === 0) graph.outputs = [...graph.nodes.values()].filter((node) => !graph.users.has(node)).map(portOf);
  const functions = json.library?.function ?? [];
  if (!Array.isArray(functions)) throw new ModelFileError('must be a list', { file, field: 'modelTopology.library.function' });
  for (const f of functions) graph.functions.set(f?.signature?.name, readFunction(f, graph.functions, file));
  return graph;
}

const portOf = (node: GraphNode): Port => ({ key: node.name, node, output: 0 });

/** What a signature's entries name; entries without a node are left out. */
function ports(graph: ModelGraph, entries: { [key: string]: TensorInfoJSON } | undefined): Port[] {
  return Object.entries(entries ?? {}).flatMap(([key, info]) => {
    if (typeof info?.name !== 'string') return [];
    const { node: name, output } = parseName(info.name);
    const node = graph.nodes.get(name);
    return node ? [{ key, node, output }] : [];
  });
}

interface Read {
  node: GraphNode;
  inputNames: string[];
}

function readNodes(list: unknown, field: string, file: string): Read[] {
  if (!Array.isArray(list)) throw new ModelFileError('must be a list of nodes', { file, field });
  return list.map((json, i) => readNode(json as NodeJSON, `${field}[${i}]`, file));
}

function readNode(json: NodeJSON, place: string, file: string): Read {
  if (typeof json?.name !== 'string' || json.name === '') throw new ModelFileError('the node has no name', { file, field: `${place}.name` });
  const where = { file, node: json.name };
  if (typeof json.op !== 'string') throw new ModelFileError('must be the name of an operator', { ...where, field: 'op' });
  const inputNames = json.input ?? [];
  if (!Array.isArray(inputNames) || !inputNames.every((name) => typeof name === 'string'))
    throw new ModelFileError('must be a list of names', { ...where, field: 'input' });
  const attributes: GraphNode['attributes'] = {};
  for (const [name, value] of Object.entries(json.attr ?? {})) {
    try {
      attributes[name] = decodeAttribute(value);
    } catch (cause) {
      throw new ModelFileError((cause as Error).message, { ...where, field: `attr.${name}`, cause });
    }
  }
  return { node: { name: json.name, op: json.op, inputs: [], attributes }, inputNames };
}

function connect(list: Read[], file: string): ModelGraph {
  const nodes = new Map<string, GraphNode>();
  for (const { node } of list) {
    if (nodes.has(node.name)) throw new ModelFileError('two nodes have this name', { file, node: node.name, field: 'name' });
    nodes.set(node.name, node);
  }
  const graph: ModelGraph = { file, nodes, users: new Map(), inputs: [], outputs: [], functions: new Map() };
  for (const { node, inputNames } of list) resolveInputs(node, inputNames, graph);
  for (const node of nodes.values()) {
    for (const needed of needs(node)) {
      const users = graph.users.get(needed);
      if (users) users.push(node);
      else graph.users.set(needed, [node]);
    }
  }
  checkCycles(graph);
  return graph;
}

function resolveInputs(node: GraphNode, inputNames: string[], { nodes, file }: ModelGraph): void {
  for (const [i, name] of inputNames.entries()) {
    const field = `input[${i}]`;
    const reference = parseName(name.startsWith('^') ? name.slice(1) : name);
    const source = nodes.get(reference.node);
    if (!source) throw new ModelFileError(`'${name}' is not a node of this graph`, { file, node: node.name, field });
    if (name.startsWith('^')) (node.controls ??= []).push(source);
    else node.inputs.push({ node: source, output: checkedNumber(reference, source, name, { file, node: node.name, field }) });
  }
}

function checkedNumber(reference: ReturnType<typeof parseName>, source: GraphNode, name: string, where: { file: string; node: string; field: string }): number {
  const number = resultNumber(reference, source);
  if (!Number.isInteger(number) || number < 0) throw new ModelFileError(`'${name}' does not say which output of '${source.name}' is meant`, where);
  return number;
}

/** Loops go through NextIteration; every other cycle is an error. */
function checkCycles({ nodes, file }: ModelGraph): void {
  const all = [...nodes.values()];
  const loops = new Set(all.filter((node) => node.op === 'NextIteration'));
  order(all.map((node) => ({ node, output: 0 })), loops, file);
}

/** A function of the library. Its arguments are placeholders; constants have names of the whole model. */
function readFunction(json: FunctionJSON, functions: Map<string, ModelGraph>, file: string): ModelGraph {
  const name = json?.signature?.name;
  if (typeof name !== 'string') throw new ModelFileError('a function has no name', { file, field: 'modelTopology.library.function' });
  const field = `library.function '${name}'`;
  const { inputArg = [], outputArg = [] } = json.signature;
  if (!Array.isArray(inputArg) || !Array.isArray(outputArg)) throw new ModelFileError('must have lists of arguments and results', { file, field });
  for (const argument of [...inputArg, ...outputArg])
    if (typeof argument?.name !== 'string') throw new ModelFileError('an argument or result has no name', { file, field });
  const placeholders = inputArg.map((argument): Read => (
    { node: { name: argument.name, op: 'Placeholder', inputs: [], attributes: { dtype: toDtype(argument.type) } }, inputNames: [] }));
  const graph = connect([...placeholders, ...readNodes(json.nodeDef ?? [], `${field}.nodeDef`, file)], file);
  graph.functions = functions;
  graph.inputs = placeholders.map(({ node }) => portOf(node));
  graph.outputs = outputArg.map((argument) => {
    const result = json.ret?.[argument.name];
    const reference = parseName(typeof result === 'string' ? result : '');
    const node = graph.nodes.get(reference.node);
    if (!node) throw new ModelFileError(`the result '${argument.name}' is not a node of the function`, { file, field: `${field}.ret` });
    return { key: argument.name, node, output: checkedNumber(reference, node, result!, { file, node: node.name, field: `${field}.ret` }) };
  });
  return graph;
}
