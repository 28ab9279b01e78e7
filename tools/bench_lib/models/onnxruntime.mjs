// Networks on ONNX Runtime Web.
import {channelsFirst} from '../../networks/layout.mjs';

export async function open(configuration, network, system) {
  const ort = await system.library(configuration);
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads = configuration.threads;
  const session = await ort.InferenceSession.create(await system.model('model.onnx'), {executionProviders: ['wasm']});
  return async inputs => {
    const tensor = ({shape, image}, values) => new ort.Tensor('float32', values, image ? channelsFirst(shape) : shape);
    const feed = Object.fromEntries(network.inputs.map((input, i) => [input.name, tensor(input, inputs[i])]));
    const results = await session.run(feed);
    return network.outputs.map(({name}) => results[name].data);
  };
}
