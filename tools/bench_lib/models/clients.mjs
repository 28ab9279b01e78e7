// The processes and pages that are measured, behind one interface:
//   call(command, argument)  resolves to what the command of host.mjs gives
//   memory()                 the peak of its process in bytes, where that is known
//   close()
import {fork} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {cachedNetwork} from '../../networks/write.mjs';
import {serve} from '../../serve.mjs';
import {bundles} from '../bundles.mjs';
import {family, isRenderer, peakMemory, settled} from '../processes.mjs';
import {startBrowser, version} from './browser.mjs';
import {Desk} from './desk.mjs';

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

// The browser does not tell which process the page has, and it has pages of its own: it is the one that is busy while the page is.
async function processOf(page, browser) {
  const renderers = () => family(browser.pid).filter(({pid}) => isRenderer(pid));
  await settled();
  const before = new Map(renderers().map(({pid, milliseconds}) => [pid, milliseconds]));
  await page.call('spin', 300);
  const more = ({pid, milliseconds}) => milliseconds - (before.get(pid) ?? 0);
  return renderers().sort((a, b) => more(b) - more(a))[0]?.pid;
}

/** Starts browsers, each with one page. Nobody debugs them: DevTools keep what a page fetches in its memory. */
export async function chromium(networks) {
  const library = folder => path(`../../../node_modules/${folder}`), desk = new Desk();
  const server = await serve({
    headers: policy,
    mounts: [
      ...networks.map(name => [`/networks/${name}/`, cachedNetwork(name)]), ['/tools/', path('../..')],
      ['/peer/', await bundles('tfjs_models_wasm', 'tfjs_models_webgl', 'litert')], ['/tfjs_wasm/', library('@tensorflow/tfjs-backend-wasm/dist')],
      ['/onnxruntime/', library('onnxruntime-web/dist')], ['/litert/', library('@litertjs/core/wasm')],
    ],
    answer: (request, response) => desk.answer(request, response),
  });
  return {
    description: version(),
    async start(network) {
      const page = desk.open(), browser = startBrowser(`${server.url}tools/bench_lib/models/page.html?network=${network}&page=${page.name}`);
      browser.ended.then(() => page.fail('the browser ended'));
      await Promise.race([page.ready, page.gone]);
      return {call: (command, argument) => page.call(command, argument), memory: async () => peakMemory(await processOf(page, browser)), close: browser.close};
    },
    close: () => server.close(),
  };
}
