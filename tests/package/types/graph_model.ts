// Compiled, not run: programs with graph models.
import * as tf from 'nacre';

export async function program(): Promise<number> {
  const model: tf.GraphModel = await tf.loadGraphModel('https://here/model.json', { onProgress: (fraction: number) => void fraction, streamWeights: true });
  const sync: tf.GraphModel<tf.io.IOHandlerSync> = tf.loadGraphModelSync({ load: () => ({}) });
  const loaded: boolean = new tf.GraphModel<tf.io.IOHandlerSync>({ load: () => ({}) }).load();
  const later: Promise<boolean> = new tf.GraphModel('file:///model.json').load();
  const names: string[] = [...model.inputNodes, ...model.outputNodes, ...Object.keys(model.weights)];
  const [{ name, shape, dtype }] = model.inputs as [(typeof model.inputs)[number]];
  const result: tf.Tensor | tf.Tensor[] | tf.NamedTensorMap = model.predict(tf.ones(shape ?? [1], dtype));
  const one = (await model.executeAsync({ [name]: tf.zeros([1]) }, ['a:1'])) as tf.Tensor;
  const variables: tf.Variable[] = model.trainableWeights;
  tf.train.sgd(0.1).minimize(() => tf.sum(model.execute(one) as tf.Tensor), false, variables);
  tf.registerOp('Custom', (node: tf.GraphNode) => tf.relu(node.inputs[0]!));
  const mapper: tf.OpMapper = tf.getRegisteredOp('Custom');
  tf.deregisterOp(mapper.tfOpName);
  const options: tf.QuantizeOptions = { activations: 'static', bits: 8, skip: ['a'] };
  const small: tf.GraphModel = await tf.quantize(model, [tf.ones([1])], options), other: tf.GraphModel = await tf.quantize(small, null, { activations: 'dynamic' });
  // @ts-expect-error: 7 or 8
  await tf.quantize(other, [tf.ones([1])], { bits: 4 });
  const saved: tf.io.SaveResult = await sync.save('indexeddb://model');
  // @ts-expect-error: a name is text
  model.execute(one, 3);
  tf.dispose([result, one]);
  return names.length + Number(loaded) + Number(await later) + (saved.modelArtifactsInfo.weightDataBytes ?? 0);
}

export async function models(file: File): Promise<string> {
  const any: tf.GraphModel | tf.OnnxModel = await tf.loadModel([file], { onProgress: (fraction: number) => void fraction });
  const onnx: tf.OnnxModel = await tf.loadOnnxModel(new Uint8Array(8));
  const { steps, trace }: tf.ModelProfile = await onnx.profile({ x: tf.zeros([1]) });
  const names: string[] = steps.map((step: tf.ProfiledStep) => `${step.name} ${step.ms}`);
  // @ts-expect-error: a number is no model
  await tf.loadModel(7);
  return any.explain() + names.join() + trace().traceEvents.length + tf.jit((x: tf.Tensor) => x.relu()).explain(tf.ones([2]));
}
