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
  await writeSafely(
    join(dirname(jsonPath), shard),
    Buffer.concat(weights.map(({data}) => Buffer.from(data.buffer, data.byteOffset, data.byteLength))),
  );
  await writeSafely(
    jsonPath,
    `${JSON.stringify({format: 'weights', userDefinedMetadata: metadata, weightsManifest: manifest}, null, 1)}\n`,
  );
}

/** The parsed JSON file of saved weights, and a function that resolves a file beside it to an ArrayBuffer. */
export async function openWeights(jsonPath) {
  const model = JSON.parse(await readFile(jsonPath, 'utf8'));
  const fetchBytes = async (path) => {
    const bytes = await readFile(join(dirname(jsonPath), path));
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  };
  return {model, fetchBytes};
}
