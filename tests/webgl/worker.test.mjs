// The backend in a worker.
import {test} from 'node:test';
import assert from 'node:assert/strict';
import {start} from './page.mjs';

test('a worker trains on WebGL', async () => {
  const {page, problems, close} = await start();
  try {
    const {error, backend, losses, gpu} = await page.evaluate(() => new Promise((resolve, reject) => {
      const worker = new Worker('/tests/webgl/worker_thread.mjs', {type: 'module'});
      worker.onmessage = ({data}) => resolve(data);
      worker.onerror = event => reject(new Error(event.message));
    }));
    assert.equal(error, undefined);
    assert.equal(backend, 'webgl');
    assert.ok(gpu > 0, 'nothing lies on the GPU');
    assert.equal(losses[0], 64);
    assert.ok(losses[2] < losses[1] && losses[1] < losses[0], `losses ${losses}`);
    assert.deepEqual(problems, []);
  } finally {
    await close();
  }
});
