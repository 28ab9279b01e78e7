// What ranges values have: from runs of a model on sample inputs.
import * as ops from '../../generated/ops.js';
import { tidy } from '../../scope.js';
import { Tensor } from '../../tensor.js';
import type { GraphModel, ModelInputs } from '../graph_model/graph_model.js';

/** Sample inputs, each as `predict` takes it; a tensor counts as one. */
export type CalibrationData = Tensor | Iterable<ModelInputs> | AsyncIterable<ModelInputs>;

export interface Range {
  min: number;
  max: number;
}

/** The least and greatest value of each of the named results over all samples. Throws if there are none, or a value is not finite. */
export async function calibrate(model: GraphModel, names: readonly string[], data: CalibrationData): Promise<Map<string, Range>> {
  const ranges = new Map<string, Range>(names.map((name) => [name, { min: 0, max: 0 }]));
  let samples = 0;
  for await (const inputs of data instanceof Tensor ? [data] : data) {
    const extremes = tidy(() => {
      const results = [model.execute(inputs, [...names])].flat();
      return ops.stack(results.flatMap((t) => [ops.min(t), ops.max(t)]));
    });
    const values = await extremes.data();
    extremes.dispose();
    names.forEach((name, i) => widen(ranges.get(name)!, values[2 * i] as number, values[2 * i + 1] as number, name));
    samples++;
  }
  if (samples === 0)
    throw new Error("[quantize] calibrationData has no samples; give inputs like those that the model will see, or ask for activations: 'dynamic'");
  return ranges;
}

function widen(range: Range, min: number, max: number, name: string): void {
  if (!Number.isFinite(min) || !Number.isFinite(max)) throw new Error(`[quantize] calibrationData makes '${name}' values that are not finite`);
  range.min = Math.min(range.min, min);
  range.max = Math.max(range.max, max);
}
