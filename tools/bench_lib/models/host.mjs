// In the process or page that is measured: one network on one runtime. `system` hides the difference between Node and browser:
//   library(configuration)  the runtime's API, its wasm files found
//   model(file)             what to give to a runtime that loads models itself: bytes in Node, an address in a page
//   graphModel(configuration)  the same for tf.loadGraphModel
//   network()               network.json
import {size, swapped} from '../../networks/layout.mjs';
import {warmUp} from '../warm_up.mjs';

// The same values everywhere, in [-1, 1).
const inputsOf = network => network.inputs.map(({shape}, number) =>
  Float32Array.from({length: size(shape)}, (_, i) => (Math.imul(i + 1 + number * 7919, 2654435761) >>> 8) / 8388608 - 1));

export function host(system) {
  let run, inputs;

  async function time(calls) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) await run(inputs);
    return (performance.now() - start) / calls;
  }

  return {
    /** From the import of the library to its first result. */
    async first(configuration) {
      const network = await system.network(), {channelsFirst} = configuration;
      inputs = inputsOf(network).map((values, i) => {
        const {image, shape} = network.inputs[i];
        return channelsFirst && image ? swapped(values, values.length / shape[3]) : values;
      });
      const start = performance.now();
      const {open} = await import(`./${configuration.adapter}.mjs`);
      run = await open(configuration, network, system);
      const results = await run(inputs), ms = performance.now() - start;
      const outputs = results.map((values, i) => {
        const {image, shape} = network.outputs[i];
        return [...(channelsFirst && image ? swapped(values, shape[3]) : values)];
      });
      return {ms, outputs};
    },
    /** Is busy for so long. */
    async spin(ms) {
      for (const end = performance.now() + ms; performance.now() < end;);
    },
    warm: least => warmUp(time, least),
    /** Milliseconds per inference, arrays in and arrays out. */
    turn: time,
  };
}
