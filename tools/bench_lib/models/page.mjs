// In the measured page. Its address says which network, and where the page gets its calls.
import {host} from './host.mjs';

const query = new URLSearchParams(location.search), network = query.get('network'), calls = `/calls/${query.get('page')}`;
const address = file => `${location.origin}/networks/${network}/${file}`;

const libraries = {
  nacre: () => import('/nacre/index.js'),
  async tfjs({variant, threads}) {
    if (variant === 'webgl') return import('/peer/tfjs_models_webgl.js');
    const tf = await import('/peer/tfjs_models_wasm.js');
    tf.setWasmPaths('/tfjs_wasm/');
    // It takes at most half of the processors: two threads on two of them need four.
    Object.defineProperty(navigator, 'hardwareConcurrency', {value: 2 * threads});
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', threads > 1);
    if (threads > 1) tf.setThreadsCount(threads);
    return tf;
  },
  async onnxruntime() {
    const ort = await import('/onnxruntime/ort.wasm.min.mjs');
    ort.env.wasm.wasmPaths = `${location.origin}/onnxruntime/`;
    return ort;
  },
  async litert({variant, threads}) {
    const litert = await import('/peer/litert.js');
    const file = threads > 1 ? '' : variant === 'relaxed' ? 'litert_wasm_internal.js' : 'litert_wasm_compat_internal.js';
    await litert.loadLiteRt(`/litert/${file}`, {threads: threads > 1});
    return litert;
  },
};

const measured = host({
  library: configuration => libraries[configuration.name](configuration),
  model: async file => address(file),
  graphModel: async () => address('model.json'),
  network: async () => (await fetch(address('network.json'))).json(),
});

for (;;) {
  const {command, argument} = await (await fetch(calls)).json();
  const answer = await measured[command](argument).then(result => ({result}), error => ({error: String(error?.message ?? error)}));
  await fetch(calls, {method: 'POST', body: JSON.stringify(answer)});
}
