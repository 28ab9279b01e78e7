import {SIZE, buildNetwork, segment} from './model.mjs';
import {resizeMask, resizePicture} from './overlay.mjs';
import {readWeights} from './weights.mjs';

/**
 * The way from a picture ({width, height, data}: RGBA) to a mask of the same size; the same in Node and in the browser.
 * `model` and `fetchBytes` as in readWeights.
 */
export async function createSegmenter(tf, model, fetchBytes) {
  const network = buildNetwork(tf, await readWeights(tf, model, fetchBytes));
  const find = async picture => {
    const bytes = resizePicture(picture, SIZE, SIZE), start = performance.now();
    const small = await segment(tf, network, bytes);
    const milliseconds = performance.now() - start;
    return {mask: resizeMask(small, SIZE, SIZE, picture.width, picture.height), milliseconds};
  };
  // The first run compiles the plan and packs the weights.
  await find({width: 1, height: 1, data: new Uint8ClampedArray(4)});
  return find;
}
