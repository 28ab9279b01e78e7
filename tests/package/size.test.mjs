// The wasm files stay small enough to be loaded by a page.
import {test} from 'node:test';
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {brotliCompressSync, constants} from 'node:zlib';

// Bytes, raw and by brotli. The files with WebGL carry its backend and shaders as well.
const plain = [900_000, 300_000], webgl = [1_050_000, 315_000];
const limits = {simd: plain, relaxed: plain, 'simd-threads': plain, 'relaxed-threads': plain, 'simd-webgl': webgl, 'relaxed-webgl': webgl};

const brotli = (bytes, quality) => brotliCompressSync(bytes, {params: {[constants.BROTLI_PARAM_QUALITY]: quality}}).length;

for (const [variant, [mostRaw, mostCompressed]] of Object.entries(limits)) {
  test(`size of the ${variant} file`, () => {
    const bytes = readFileSync(new URL(`../../bindings_js/dist/nacre-${variant}.wasm`, import.meta.url));
    let compressed = brotli(bytes, 9);
    if (compressed > mostCompressed) compressed = brotli(bytes, 11);  // what servers send, but it takes ten times as long
    console.log(`nacre-${variant}.wasm: ${bytes.length} bytes, at most ${compressed} by brotli`);
    assert.ok(bytes.length <= mostRaw, `${bytes.length} bytes, at most ${mostRaw}`);
    assert.ok(compressed <= mostCompressed, `${compressed} bytes by brotli, at most ${mostCompressed}`);
  });
}
