// Networks on LiteRT.js.
export async function open(configuration, network, system) {
  const litert = await system.library(configuration);
  const model = await litert.loadAndCompile(await system.model('model.tflite'), {accelerator: 'wasm', cpuOptions: {numThreads: configuration.threads}});
  return async inputs => {
    const given = network.inputs.map(({shape}, i) => new litert.Tensor(inputs[i], shape)), results = await model.run(given);
    const values = results.map(result => result.toTypedArray());
    for (const tensor of [...given, ...results]) tensor.delete();
    return values;
  };
}
