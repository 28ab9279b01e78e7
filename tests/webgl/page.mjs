// Chromium with a page that has the package and this folder's page modules, on the backend webgl.
import {fileURLToPath} from 'node:url';
import {serve} from '../../tools/serve.mjs';
import {launch, open} from '../browser/chromium.mjs';

const folder = path => fileURLToPath(new URL(path, import.meta.url));

// Resolves to {page, problems, close}. In the page, `tf` is the package and `run` what the module exports; `prepare` runs there before all.
export async function start(module, prepare = () => {}) {
  const server = await serve({mounts: [['/tests/', folder('..')], ['/bench/', folder('../../tools/bench_lib')]]});
  const browser = await launch();
  const {page, problems} = await open(browser, new URL('/tests/webgl/blank.html', server.url).href);
  await page.evaluate(prepare);
  await page.evaluate(async module => {
    globalThis.tf = await import('/nacre/index.js');
    if (module) globalThis.run = await import(`/tests/webgl/${module}`);
    await tf.ready();
    if (!(await tf.setBackend('webgl'))) throw new Error('the backend webgl does not start');
  }, module);
  return {page, problems, close: async () => { await browser.close(); await server.close(); }};
}
