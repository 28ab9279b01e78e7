// Serves the web demo on localhost: web_demo/ at /, the built package at /nacre/.
// The headers make the pages cross-origin isolated and allow scripts, styles and pictures from here only.
import {createReadStream} from 'node:fs';
import {realpath, stat} from 'node:fs/promises';
import {createServer} from 'node:http';
import {extname, join, sep} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const ownMounts = [['/nacre/', join(root, 'bindings_js/dist')], ['/', join(root, 'web_demo')]];
const types = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json', '.wasm': 'application/wasm', '.bin': 'application/octet-stream', '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg',
  '.map': 'application/json',
};
const ownHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Content-Security-Policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-cache',
};

// The file that a request path names, or undefined: nothing outside the mounted folders is ever served, not even through links.
async function locate(url, mounts) {
  let path;
  try {
    path = decodeURIComponent(url.split(/[?#]/, 1)[0]);
  } catch {
    return undefined;
  }
  if (!path.startsWith('/') || path.includes('\0')) return undefined;
  const [prefix, folder] = mounts.find(([prefix]) => path.startsWith(prefix));
  try {
    const base = await realpath(folder);
    const file = await realpath(join(base, path.slice(prefix.length)));
    if (file !== base && !file.startsWith(base + sep)) return undefined;
    const info = await stat(file);
    if (info.isFile()) return {file, size: info.size};
    // A folder without the last slash would break the page's relative addresses.
    return path.endsWith('/') ? locate(`${path}index.html`, mounts) : {redirect: `${path}/`};
  } catch {
    return undefined;
  }
}

async function answer(mounts, headers, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, {...headers, Allow: 'GET, HEAD'}).end();
    return;
  }
  const found = await locate(request.url, mounts);
  if (!found) {
    response.writeHead(404, {...headers, 'Content-Type': 'text/plain; charset=utf-8'}).end('There is no such file.\n');
  } else if (found.redirect) {
    response.writeHead(308, {...headers, Location: encodeURI(found.redirect)}).end();
  } else {
    response.writeHead(200, {...headers, 'Content-Type': types[extname(found.file)] ?? 'application/octet-stream', 'Content-Length': found.size});
    if (request.method === 'HEAD') response.end();
    else createReadStream(found.file).on('error', () => response.destroy()).pipe(response);
  }
}

/**
 * Starts the server; port 0 takes any free one. `mounts`: further folders, as [prefix, folder]; `headers`: further or other ones; `answer(request, response)`:
 * is asked first, and gives true when it answers. Resolves to {url, close}.
 */
export async function serve({port = 0, host = '127.0.0.1', mounts = [], headers = {}, answer: own = () => false} = {}) {
  const all = [...mounts, ...ownMounts];
  const server = createServer((request, response) => own(request, response) || answer(all, {...ownHeaders, ...headers}, request, response));
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return {
    url: `http://${host === '127.0.0.1' ? 'localhost' : host}:${server.address().port}/`,
    close: () => new Promise(resolve => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.argv[2] ?? 8080);
  const {url} = await serve({port}).catch(error => {
    if (error.code !== 'EADDRINUSE') throw error;
    console.log(`port ${port} is taken; taking another`);
    return serve();
  });
  console.log(`nacre demo: ${url}  (Ctrl-C stops it)`);
}
