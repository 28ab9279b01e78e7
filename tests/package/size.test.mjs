// The wasm files stay small enough to be loaded by a page.
import {test} from 'node:test';
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {brotliCompressSync} from 'node:zlib';

// Those with WebGL carry its backend and shaders as well.
const limits = { simd: 900_000, relaxed: 900_000, 'simd-threads': 900_000, 'relaxed-threads': 900_000, 'simd-webgl': 1_050_000, 'relaxed-webgl': 1_050_000 };
for (const [variant, limit] of Object.entries(limits)) {
  test(`size of the ${variant} file`, () => {
    const bytes = readFileSync(new URL(`../../bindings_js/dist/nacre-${variant}.wasm`, import.meta.url));
    const compressed = brotliCompressSync(bytes).length;
    console.log(`nacre-${variant}.wasm: ${bytes.length} bytes, ${compressed} by brotli`);
    assert.ok(bytes.length <= limit, `${bytes.length} bytes, at most ${limit}`);
    assert.ok(compressed <= 300_000, `${compressed} bytes by brotli, at most 300000`);
  });
}
