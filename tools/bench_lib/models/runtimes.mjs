// The runtimes that are compared. `threads`: of each variant, the numbers of threads it can have, in Node and in a page.
//   adapter        the file beside this one that runs networks on it
//   channelsFirst  images go in and come out with their channels first
export const runtimes = {
  nacre: {adapter: 'tf_api', variants: {simd: {node: [1, 2], page: [1, 2]}, relaxed: {node: [1, 2], page: [1, 2]}, webgl: {page: [1]}}},
  // TensorFlow.js has threads in pages only.
  tfjs: {adapter: 'tf_api', variants: {simd: {node: [1], page: [1, 2]}, webgl: {page: [1]}}},
  onnxruntime: {adapter: 'onnxruntime', channelsFirst: true, variants: {simd: {node: [1, 2], page: [1, 2]}}},
  litert: {adapter: 'litert', variants: {simd: {node: [1], page: [1]}, relaxed: {node: [1, 2], page: [1, 2]}}},
};

/** Of each runtime named that can have so many threads in this place, the variant itself, or plain SIMD where it has nothing for relaxed SIMD. */
export function configurations(names, {variant, threads, place}) {
  return names.flatMap(name => {
    const {variants, ...rest} = runtimes[name];
    const has = candidate => variants[candidate]?.[place]?.includes(threads);
    const chosen = has(variant) ? variant : variant === 'relaxed' && has('simd') ? 'simd' : undefined;
    return chosen ? [{name, label: `${name} ${chosen}`, variant: chosen, threads, ...rest}] : [];
  });
}
