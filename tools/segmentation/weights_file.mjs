import {mkdir, readFile, rename, writeFile} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';

/** Writes through a second file, so that an interruption never leaves half a file. */
async function writeSafely(path, contents) {
  await mkdir(dirname(path), {recursive: true});
  await writeFile(`${path}.new`, contents);
  await rename(`${path}.new`, path);
}

/**
 * Saves named tensors as a TF.js weight manifest: a JSON file and one shard of little-endian float32 values beside it.
 * weights: [{name, shape, data}]; metadata goes into the JSON file as userDefinedMetadata.
 */
export async function saveWeights(jsonPath, weights, metadata) {
  const shard = `${basename(jsonPath, '.json')}.bin`;
  const manifest = [{paths: [shard], weights: weights.map(({name, shape}) => ({name, shape, dtype: 'float32'}))}];
  await writeSafely(join(dirname(jsonPath), shard), Buffer.concat(weights.map(({data}) => Buffer.from(data.buffer, data.byteOffset, data.byteLength))));
  await writeSafely(jsonPath, `${JSON.stringify({format: 'weights', userDefinedMetadata: metadata, weightsManifest: manifest}, null, 1)}\n`);
}

/** Reads what saveWeights wrote: {weights: [{name, shape, data}], metadata}. */
export async function readWeights(jsonPath) {
  const {weightsManifest, userDefinedMetadata} = JSON.parse(await readFile(jsonPath, 'utf8')), weights = [];
  for (const group of weightsManifest) {
    const bytes = Buffer.concat(await Promise.all(group.paths.map((path) => readFile(join(dirname(jsonPath), path)))));
    let at = 0;
    for (const {name, shape, dtype} of group.weights) {
      const length = shape.reduce((a, b) => a * b, 1) * 4;
      if (dtype !== 'float32') throw new Error(`[readWeights] ${jsonPath}: weight "${name}" is ${dtype}; only float32 is read here`);
      if (at + length > bytes.length) throw new Error(`[readWeights] ${jsonPath}: the shards end within weight "${name}"; they are truncated`);
      weights.push({name, shape, data: new Float32Array(bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + at + length))});
      at += length;
    }
    if (at !== bytes.length) throw new Error(`[readWeights] ${jsonPath}: the shards have ${bytes.length} bytes; the manifest describes ${at}`);
  }
  return {weights, metadata: userDefinedMetadata};
}
