// tf.quantize: post-training quantisation of graph models.
import * as io from '../../io/index.js';
import { GraphModel } from '../graph_model/graph_model.js';
import type { NodeJSON, TopologyJSON } from '../graph_model/reader.js';
import { calibrate, type CalibrationData } from './calibrate.js';
import { rewrite } from './rewrite.js';
import { targetsOf } from './targets.js';

export interface QuantizeOptions {
  /**
   * 'static' (default): the ranges of values are those that `calibrationData` show, and values stay bytes from product to product. 'dynamic': ranges are found
   * out in each run, which takes time; no calibration data are needed.
   */
  activations?: 'static' | 'dynamic';
  /** Of values between products: 7 (default), which is fastest where relaxed SIMD is, and exact on every processor; or 8. Weights have 8. */
  bits?: 7 | 8;
  /** Names of nodes that stay float32. */
  skip?: string[];
}

/**
 * A quantised copy of a graph model: convolutions, depthwise convolutions and products with constant matrices multiply bytes where the backend can
 * (wasm), and their weights are held as bytes, a quarter of the memory. Weights have a scale for each output channel and no zero point, values between products one scale and
 * zero point (Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", arXiv 1712.05877). Everything
 * else, residual sums included, stays float32. The model stays as it is, and the caller's.
 *
 * `save` writes the bytes, in a model.json that TensorFlow.js loads too (it multiplies floats). On other backends the copy computes the same in floats.
 *
 * ```js
 * const model = await tf.loadGraphModel('file://mobilenet/model.json');
 * const small = await tf.quantize(model, batches);  // a list of inputs as `predict` takes them
 * ```
 * @param model The model; its inputs are those of the copy.
 * @param calibrationData Inputs like those that the model will see: a list or (async) iterable of what `predict` takes, or one tensor. Some tens are enough.
 *     They remain the caller's. null with `activations: 'dynamic'`.
 * @throws Error if `model` is no graph model, has no product with constant weights, or the calibration data are missing, or make values that are not finite; as
 *     `predict` does if they do not fit the model.
 */
export async function quantize(model: GraphModel, calibrationData: CalibrationData | null, options: QuantizeOptions = {}): Promise<GraphModel> {
  const { activations = 'static', bits = 7, skip = [] } = options;
  if (!(model instanceof GraphModel)) throw new Error('[quantize] model must be a graph model: one of tf.loadGraphModel or tf.loadGraphModelSync');
  if (activations !== 'static' && activations !== 'dynamic')
    throw new Error(`[quantize] activations must be 'static' or 'dynamic', got '${String(activations)}'`);
  if (bits !== 7 && bits !== 8) throw new Error(`[quantize] bits must be 7 or 8, got ${String(bits)}`);
  if (activations === 'static' && calibrationData == null)
    throw new Error("[quantize] calibrationData is missing; give inputs like those that the model will see, or ask for activations: 'dynamic'");
  const { artifacts, weights } = model.definition, { node: nodes } = artifacts.modelTopology as TopologyJSON;
  checkNames(skip, nodes);
  const targets = targetsOf(nodes, weights, new Set(skip));
  if (targets.length === 0) throw new Error('[quantize] the model has no convolution or matrix product with constant float32 weights');
  const ranges = activations === 'static' ? await calibrate(model, [...new Set(targets.map(({ x }) => x))], calibrationData!) : null;
  const quantized = new GraphModel(io.fromMemorySync(await rewrite(artifacts, weights, targets, ranges, bits)));
  quantized.load();
  return quantized as unknown as GraphModel;
}

function checkNames(skip: readonly string[], nodes: readonly NodeJSON[]): void {
  const unknown = skip.find((name) => !nodes.some((node) => node.name === name));
  if (unknown !== undefined) throw new Error(`[quantize] skip names '${unknown}', which is not a node of the model`);
}
