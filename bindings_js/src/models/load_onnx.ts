// The importer of ONNX is a file of its own, which is loaded when a first model is.
import type { OnnxModel } from './onnx/onnx_model.js';
import type { OnnxLoadOptions, OnnxSource } from './onnx/sources.js';

/**
 * Loads a model from an ONNX file: an address, a path or file: address (Node), bytes, a File or Blob, or an object whose load() gives bytes.
 * Weights in files beside the model are loaded too. Throws ModelFileError, naming the node and field, when the file is damaged or uses
 * what does not exist here.
 */
export async function loadOnnxModel(source: OnnxSource, options: OnnxLoadOptions = {}): Promise<OnnxModel> {
  const importer = await import('./onnx/importer.js');
  return importer.loadOnnxModel(source, options);
}
