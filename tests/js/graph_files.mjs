// Graph models for tests, made by hand: nodes, attributes and weights in the form of a model.json.
const base64 = (text) => Buffer.from(text).toString('base64');

/** Attributes as model.json has them. */
export const attr = {
  i: (i) => ({ i: String(i) }),
  f: (f) => ({ f }),
  b: (b) => ({ b }),
  s: (text) => ({ s: base64(text) }),
  type: (name) => ({ type: `DT_${name}` }),
  shape: (dims) => ({ shape: { dim: dims.map((d) => ({ size: String(d) })) } }),
  ints: (list) => ({ list: { i: list.map(String) } }),
  texts: (list) => ({ list: { s: list.map(base64) } }),
  func: (name) => ({ func: { name } }),
};
const dtypeNames = { float32: 'FLOAT', int32: 'INT32', bool: 'BOOL', string: 'STRING', complex64: 'COMPLEX64' };
export const dtypeAttr = (dtype) => attr.type(dtypeNames[dtype]);

export const node = (name, op, input = [], attributes = {}) => ({ name, op, input, attr: attributes });
export const placeholder = (name, dtype = 'float32', shape = null) =>
  node(name, 'Placeholder', [], { dtype: dtypeAttr(dtype), shape: shape ? attr.shape(shape) : { shape: { unknownRank: true } } });

/** A value for a constant or an input. */
export function value(values, shape, dtype = 'float32') {
  const flat = [values].flat(Infinity);
  const inferred = [];
  for (let v = values; Array.isArray(v); v = v[0]) inferred.push(v.length);
  return { values: flat, shape: shape ?? inferred, dtype };
}
export const ints = (values, shape) => value(values, shape, 'int32');
export const bools = (values, shape) => value(values, shape, 'bool');
export const texts = (values, shape) => value(values, shape, 'string');

const bytesOf = {
  float32: (v) => Buffer.from(Float32Array.from(v).buffer),
  int32: (v) => Buffer.from(Int32Array.from(v).buffer),
  bool: (v) => Buffer.from(Uint8Array.from(v)),
  string: (v) => Buffer.concat(v.flatMap((text) => [Buffer.from(Uint32Array.of(Buffer.byteLength(text)).buffer), Buffer.from(text)])),
};

/** The artifacts of a model. `constants`: values by name, each of which becomes a Const node. */
export function artifacts({ nodes, constants = {}, functions = [], ...rest }) {
  const specs = Object.entries(constants).map(([name, { shape, dtype }]) => ({ name, shape, dtype }));
  const data = Buffer.concat(Object.values(constants).map(({ values, dtype }) => bytesOf[dtype](values)));
  const inFunctions = new Set(functions.flatMap((f) => f.nodeDef.map((n) => n.name)));
  const own = specs.filter(({ name }) => !inFunctions.has(name)).map(({ name, dtype }) => node(name, 'Const', [], { dtype: dtypeAttr(dtype) }));
  return {
    modelTopology: { node: [...own, ...nodes], library: { function: functions }, versions: { producer: 175, minConsumer: 12 } },
    format: 'graph-model', weightSpecs: specs, weightData: data.buffer.slice(data.byteOffset, data.byteOffset + data.length), ...rest,
  };
}

/** A function of the library: arguments and results by name, results as `node:output:0`. */
export const func = (name, args, nodeDef, results) => ({
  signature: {
    name, inputArg: Object.entries(args).map(([n, dtype]) => ({ name: n, type: `DT_${dtypeNames[dtype] ?? dtype}` })),
    outputArg: Object.keys(results).map((n) => ({ name: n, type: 'DT_FLOAT' })),
  },
  nodeDef, ret: results,
});

export const tensorOf = (tf, { values, shape, dtype }) => tf.tensor(values, shape, dtype);

/** What can be compared of tensors of either package. */
export async function plain(tensors) {
  return Promise.all([tensors].flat().map(async (t) => ({ dtype: t.dtype, shape: t.shape, values: Array.from(await t.data()) })));
}
