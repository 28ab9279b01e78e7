// Networks on a library with the API of TensorFlow.js: itself and nacre.
export async function open(configuration, network, system) {
  const tf = await system.library(configuration), backend = configuration.variant === 'webgl' ? 'webgl' : 'wasm';
  if (configuration.name === 'nacre') configure(tf, configuration);
  if (!(await tf.setBackend(backend))) throw new Error(`there is no backend ${backend} here`);  // before ready(), which would look for a GPU first
  await tf.ready();
  const model = await tf.loadGraphModel(await system.graphModel(configuration), {streamWeights: true}), names = network.outputs.map(({name}) => name);
  return async inputs => {
    const feed = Object.fromEntries(network.inputs.map(({name, shape}, i) => [name, tf.tensor(inputs[i], shape)]));
    const results = [model.execute(feed, names)].flat(), values = await Promise.all(results.map(result => result.data()));
    tf.dispose([feed, results]);
    return values;
  };
}

// The file and the threads that nacre is to use, before it is loaded.
function configure(tf, {variant, threads}) {
  if (variant !== 'webgl') tf.setWasmVariant(variant);
  tf.setThreadsCount(threads);
}
