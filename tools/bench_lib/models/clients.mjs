// The processes and pages that are measured, behind one interface:
//   call(command, argument)  resolves to what the command of host.mjs gives
//   memory()                 the peak of its process in bytes, where that is known
//   close()
import {fork} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {launch, open} from '../../../tests/browser/chromium.mjs';
import {cachedNetwork} from '../../networks/write.mjs';
import {serve} from '../../serve.mjs';
import {bundles} from '../bundles.mjs';
import {family, peakMemory} from '../processes.mjs';

const path = relative => fileURLToPath(new URL(relative, import.meta.url));

function nodeProcess(network, flags) {
  const options = {execArgv: flags, serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc']};
  const child = fork(path('node_process.mjs'), [cachedNetwork(network)], options);
  let complaint = '';
  child.stderr.on('data', text => { complaint = (complaint + text).slice(-1000); });
  const reason = () => /^.*Error.*$/m.exec(complaint)?.[0] ?? '';
  const ended = new Promise(resolve => child.once('exit', (code, signal) => resolve({error: `the process ended (${signal ?? code}) ${reason()}`})));
  const message = () => Promise.race([ended, new Promise(resolve => child.once('message', resolve))]);
  const call = async (command, argument) => {
    const answer = message();
    if (child.connected) child.send({command, argument});
    const {result, error} = await answer;
    if (error) throw new Error(error);
    return result;
  };
  const close = async () => {
    if (child.connected) child.disconnect();
    await ended;
  };
  return message().then(() => ({call, memory: () => call('memory'), close}));
}

/** Starts processes of Node. */
export const node = {
  description: `Node ${process.version}`,
  start: (network, {variant}) => nodeProcess(network, variant === 'relaxed' ? (process.env.NACRE_NODE_FLAGS ?? '').split(' ').filter(Boolean) : []),
  close: async () => {},
};

// The other libraries make workers of blobs, and functions of strings.
const policy = {'Content-Security-Policy': "default-src 'self' blob: data:; script-src 'self' blob: 'unsafe-eval'"};

// The browser does not tell which process a page has: it is the one that is busy while the page is.
async function processOf(page) {
  const work = 200;
  for (let attempt = 0; attempt < 20; attempt++) {
    const before = new Map(family().map(({pid, milliseconds}) => [pid, milliseconds]));
    await page.evaluate(work => {
      for (const end = performance.now() + work; performance.now() < end;);
    }, work);
    const spent = family().filter(({pid}) => pid !== String(process.pid)).map(({pid, milliseconds}) => ({pid, more: milliseconds - (before.get(pid) ?? 0)}));
    const [first, second] = spent.sort((a, b) => b.more - a.more);
    if (first?.more > 0.6 * work && !(second?.more > 0.3 * work)) return first.pid;
  }
  return undefined;
}

/** Starts pages of one browser, each in a context, and so in a process, of its own. */
export async function chromium(networks) {
  const library = folder => path(`../../../node_modules/${folder}`);
  const server = await serve({
    headers: policy,
    mounts: [
      ...networks.map(name => [`/networks/${name}/`, cachedNetwork(name)]), ['/tools/', path('../..')],
      ['/peer/', await bundles('tfjs_models_wasm', 'tfjs_models_webgl', 'litert')], ['/tfjs_wasm/', library('@tensorflow/tfjs-backend-wasm/dist')],
      ['/onnxruntime/', library('onnxruntime-web/dist')], ['/litert/', library('@litertjs/core/wasm')],
    ],
  });
  const browser = await launch();
  return {
    description: `Chromium ${browser.version()}`,
    async start(network) {
      const {page} = await open(browser, `${server.url}tools/bench_lib/models/page.html?network=${network}`);
      await page.waitForFunction(() => 'measured' in globalThis);
      return {
        call: (command, argument) => page.evaluate(([command, argument]) => globalThis.measured[command](argument), [command, argument]),
        memory: async () => peakMemory(await processOf(page)),
        close: () => page.context().close(),
      };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
