import {SIZE, buildNetwork, segment} from './model.mjs';
import {resizeMask, resizePicture} from './overlay.mjs';
import {readWeights} from './weights.mjs';

/**
 * The network with its weights, in Node and in the browser alike. `model` and `fetchBytes` as in readWeights. Both functions of
 * the result resolve to a mask with the milliseconds that the network took:
 *   small  from SIZE x SIZE RGB bytes to a mask of that size
 *   full   from a picture ({width, height, data}: RGBA) to a mask of the picture's size
 */
export async function createSegmenter(tf, model, fetchBytes) {
  const network = buildNetwork(tf, await readWeights(tf, model, fetchBytes));
  const small = async bytes => {
    const start = performance.now(), mask = await segment(tf, network, bytes);
    return {mask, milliseconds: performance.now() - start};
  };
  const full = async picture => {
    const {mask, milliseconds} = await small(resizePicture(picture, SIZE, SIZE));
    return {mask: resizeMask(mask, SIZE, SIZE, picture.width, picture.height), milliseconds};
  };
  // The first run compiles the plan and packs the weights.
  await small(new Uint8Array(SIZE * SIZE * 3));
  return {small, full};
}
