// The wasm files stay small enough to be loaded by a page.
import {test} from 'node:test';
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {brotliCompressSync, constants} from 'node:zlib';

// Those with WebGL carry its backend and shaders as well.
const limits = { simd: 900_000, relaxed: 900_000, 'simd-threads': 900_000, 'relaxed-threads': 900_000, 'simd-webgl': 1_050_000, 'relaxed-webgl': 1_050_000 };
const limitOfBrotli = 300_000;

const brotli = (bytes, quality) => brotliCompressSync(bytes, {params: {[constants.BROTLI_PARAM_QUALITY]: quality}}).length;

for (const [variant, limit] of Object.entries(limits)) {
  test(`size of the ${variant} file`, () => {
    const bytes = readFileSync(new URL(`../../bindings_js/dist/nacre-${variant}.wasm`, import.meta.url));
    let compressed = brotli(bytes, 9);
    if (compressed > limitOfBrotli) compressed = brotli(bytes, 11);  // what servers send, but it takes ten times as long
    console.log(`nacre-${variant}.wasm: ${bytes.length} bytes, at most ${compressed} by brotli`);
    assert.ok(bytes.length <= limit, `${bytes.length} bytes, at most ${limit}`);
    assert.ok(compressed <= limitOfBrotli, `${compressed} bytes by brotli, at most ${limitOfBrotli}`);
  });
}
