// Checks what the folder map promises: who may include whom, how long a file may be, and that no file names this machine.

import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ignoredFolders = new Set(['.git', 'build', 'node_modules', 'dist', 'output', 'generated']);
const source = /\.(cpp|h|ts|mjs|js|glsl)$/;
const text = /\.(cpp|h|ts|mjs|js|glsl|md|json|cmake|html|css|txt)$|^[^.]+$/;
const maxLines = 500;

// folder: the folders of nacre that it may include besides itself, and the system headers that only others may use.
const rules = {
  core: { nacre: [], foreign: /emscripten|GLES|EGL|xnnpack|wasm_simd128|pthreadpool/ },
  backend_wasm_simd: { nacre: ['core'], foreign: /GLES|EGL|emscripten/ },
  backend_webgl: { nacre: ['core'], foreign: /xnnpack|wasm_simd128/ },
  bindings_js: { nacre: ['core', 'backend_wasm_simd', 'backend_webgl'], foreign: /xnnpack|wasm_simd128/ },
};

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!ignoredFolders.has(entry.name)) yield* files(path);
    } else if (entry.isFile()) {
      yield path;
    }
  }
}

function includeProblems(path, lines) {
  const folder = path.split('/')[0];
  const rule = rules[folder];
  if (!rule || !/\.(cpp|h)$/.test(path)) return [];
  const allowed = [folder, ...rule.nacre];
  return lines.flatMap((line, index) => {
    const [, open, header] = line.match(/^\s*#\s*include\s*(["<])([^">]+)/) ?? [];
    if (!header) return [];
    const target = header.split('/')[0];
    if (header.includes('..')) return [`${path}:${index + 1}: include ${header} from the root of the repository`];
    if (rule.foreign.test(header)) return [`${path}:${index + 1}: ${folder} may not include ${header}`];
    const mine = open === '"' || target in rules;
    return mine && header.includes('/') && !allowed.includes(target) ? [`${path}:${index + 1}: ${folder} may not include ${header}`] : [];
  });
}

// Paths of this machine have no place in a file that goes to others.
const machine = [root, dirname(root) === '/' ? root : `${dirname(root)}/`, homedir() === '/' ? root : `${homedir()}/`];
const unfinished = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME'].join('|')})\\b`);

const problems = [];
let checked = 0;
for (const file of files(root)) {
  const path = relative(root, file);
  if (!text.test(path.split('/').pop())) continue;
  const lines = readFileSync(file, 'utf8').split('\n');
  checked += 1;
  if (source.test(path) && lines.length - 1 > maxLines) problems.push(`${path}: ${lines.length - 1} lines; ${maxLines} is the limit`);
  problems.push(...includeProblems(path, lines));
  lines.forEach((line, index) => {
    if (machine.some((word) => line.includes(word))) problems.push(`${path}:${index + 1}: names a path of this machine`);
    if (source.test(path) && unfinished.test(line)) problems.push(`${path}:${index + 1}: unfinished: ${line.trim()}`);
  });
}

problems.forEach((problem) => console.log(problem));
console.log(`layout: ${checked} files checked, ${problems.length} problems`);
process.exitCode = problems.length > 0 || checked === 0 ? 1 : 0;
