// The libraries that are measured. To add one: a function that resolves to
//   name, version
//   tf       its TF.js-like API
//   force    makes sure that the given tensors are computed, without copying them out

async function nacre({variant}) {
  const tf = await import('nacre');
  tf.setWasmVariant(variant);
  tf.setThreadsCount(1);  // like the others
  await tf.ready();
  return {name: 'nacre', version: tf.version.nacre, tf, force: tensors => tf.evaluate(tensors)};
}

async function tfjsWasm() {
  const tf = await import('@tensorflow/tfjs');
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  wasm.setThreadsCount(1);
  await tf.setBackend('wasm');
  await tf.ready();
  tf.enableProdMode();
  // Eager: an op has run when its call returns.
  return {name: 'tfjs-wasm', version: tf.version.tfjs, tf: tf.default ?? tf, force: () => {}};
}

export const peers = {nacre, 'tfjs-wasm': tfjsWasm};
