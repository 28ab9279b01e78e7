// The file dist/onnx.js: what of the package only models in ONNX files need.
import { importerEnds } from './importer_begins.js';  // first
import '../../index.js';  // so that all of this package but the importer is in one file, whichever is loaded first

export { loadOnnxModel } from './onnx_model.js';

importerEnds();  // last
