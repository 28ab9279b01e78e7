// The wasm files stay small enough to be loaded by a page.
import {test} from 'node:test';
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {brotliCompressSync} from 'node:zlib';

for (const variant of ['simd', 'relaxed']) {
  test(`size of the ${variant} file`, () => {
    const bytes = readFileSync(new URL(`../../bindings_js/dist/nacre-${variant}.wasm`, import.meta.url));
    const compressed = brotliCompressSync(bytes).length;
    console.log(`nacre-${variant}.wasm: ${bytes.length} bytes, ${compressed} by brotli`);
    assert.ok(bytes.length <= 900_000, `${bytes.length} bytes, at most 900000`);
    assert.ok(compressed <= 300_000, `${compressed} bytes by brotli, at most 300000`);
  });
}
