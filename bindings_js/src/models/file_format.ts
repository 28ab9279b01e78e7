// What a model file is, by what is in it.
import { ModelFileError } from '../errors.js';

export type FileFormat = 'json' | 'onnx';

/** How other files that people may take for models begin: at an offset, text or bytes. */
const others: [offset: number, begin: string, what: string][] = [
  [4, 'TFL3', 'a TensorFlow Lite model, which has no reader here'],
  [0, '\x89HDF', 'HDF5, perhaps a Keras model; convert it with tensorflowjs_converter'],
  [0, 'PK\x03\x04', 'a zip archive, perhaps a Keras or PyTorch model; convert it to ONNX or with tensorflowjs_converter'],
  [0, '\x1f\x8b', 'compressed by gzip; decompress it first'],
  [0, '\x80\x02', 'a Python pickle, perhaps a PyTorch model; export it to ONNX'],
  [0, 'GGUF', 'GGUF, which has no reader here'],
  [0, '<', 'HTML or XML, perhaps an error page of the server'],
  [0, '\x0a', 'a protobuf that is no ONNX model, perhaps a TensorFlow graph; convert it with tensorflowjs_converter'],
];

/** First bytes of ONNX files: the tags of the fields that a ModelProto may begin with (numbers, texts, messages). */
const onnxTags = new Set([0x08, 0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72]);

/** As many bytes as are looked at. */
export const beginning = 64;

/** The format of a file that begins so. Throws ModelFileError, which says what it is instead. */
export function formatOf(bytes: Uint8Array, file: string): FileFormat {
  if (bytes.length === 0) throw new ModelFileError('it is empty', { file });
  const begin = Array.from(bytes.subarray(0, beginning), (byte) => String.fromCharCode(byte)).join('');
  if (/^(\xef\xbb\xbf)?\s*\{/.test(begin)) return 'json';
  const other = others.find(([offset, text]) => begin.startsWith(text, offset));
  if (other) throw new ModelFileError(`it is ${other[2]}`, { file });
  if (onnxTags.has(bytes[0]!)) return 'onnx';
  const shown = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  throw new ModelFileError(`it is neither the JSON of a model nor ONNX: it begins with the bytes ${shown}`, { file });
}

/** Refuses JSON, or artifacts, that are no graph model, and says what they are. */
export function checkGraphModel(json: unknown, file: string): void {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new ModelFileError('it is JSON, but no object', { file });
  const { format, modelTopology } = json as { format?: unknown; modelTopology?: unknown };
  const topology = (typeof modelTopology === 'object' && modelTopology !== null ? modelTopology : {}) as { [field: string]: unknown };
  if (format === 'layers-model' || 'model_config' in topology || 'class_name' in topology)
    throw new ModelFileError('it is a layers model (of Keras), and layers models cannot be loaded yet; convert it to a graph model ' +
      '(tensorflowjs_converter --output_format=tfjs_graph_model)', { file, field: format === 'layers-model' ? 'format' : 'modelTopology' });
  if (format === 'graph-model' || 'node' in topology) return;
  const fields = Object.keys(json).slice(0, 8).map((field) => `'${field}'`).join(', ') || 'none';
  throw new ModelFileError(`it is JSON, but no graph model: 'format' is ${short(format)}, and its fields are ${fields}`, { file, field: 'format' });
}

function short(value: unknown): string {
  return value === undefined ? 'missing' : typeof value === 'string' ? `'${value.slice(0, 40)}'` : `a ${typeof value}`;
}
