// docs/ops.md, a part of what tools/generate writes: what each op runs on, and which of its results and gradients the case table (tests/cases)
// checks. With --check it fails when the page is out of date, or when an op lacks a gradient rule or a case.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { cases, promised } from '../tests/cases/index.mjs';
import { Data } from '../tests/cases/data.mjs';
import { borrowedGradient, withoutGradient, withoutShader } from '../tests/cases/coverage.mjs';
import { parseSignature } from './schema.mjs';

const folder = fileURLToPath(new URL('../docs/', import.meta.url));

/** `schemas`: what the schemas program prints: signature, kind, wasm, webgl and gradient ('rule', 'flat' or 'none') of each op. */
export function writeOpPage(schemas) {
  const { text, holes } = opPage(schemas.map((s) => ({ ...s, ...parseSignature(s.signature) })));
  const target = `${folder}ops.md`;
  const stale = !existsSync(target) || readFileSync(target, 'utf8') !== text;
  for (const hole of holes) console.error(`generate: ${hole}`);
  if (process.argv.includes('--check')) {
    if (stale) console.error('generate: docs/ops.md is out of date; run tools/generate and commit the result');
    if (stale || holes.length) process.exit(1);
  } else if (stale) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(target, text);
  }
}

function opPage(ops) {
  const entries = ops.map((op) => entryOf(op, rowsOf(op.name)));
  entries.sort((a, b) => (a.op.name < b.op.name ? -1 : 1));
  return { text: pageText(entries.filter((e) => !isInternal(e.op)), entries.filter((e) => isInternal(e.op))), holes: entries.flatMap(holesOf) };
}

// The rows that bear the op's name; where none of these has a gradient, those too whose expression calls it.
function rowsOf(name) {
  const all = [...Object.values(cases).flat(), ...promised], shown = name.replace(/(^|\.)_/, '$1');
  const named = all.filter((row) => row.op === shown);
  return named.some((row) => row.grad) ? named : [...named, ...all.filter((row) => row.op !== shown && String(row.run).includes(`tf.${shown}(`))];
}

function entryOf(op, rows) {
  const gradient = rows.filter((row) => row.grad);
  return {
    op, forward: rows.length, first: gradient.length,
    second: gradient.filter((row) => !row.constantGradient && !row.gradientOfOracle).length,
    constant: gradient.length > 0 && gradient.every((row) => row.constantGradient),
    dtypes: ['float32', 'int32', 'bool', 'complex64', 'string'].filter((dtype) => rows.some((row) => uses(row.args, dtype) || takes[dtype]?.(row, op.name))),
    source: !op.arguments.some((a) => a.tensor),
    reason: withoutGradient[op.name],
  };
}

// Rows make complex tensors of two real arguments; string tensors are what the ops of their namespace take.
const takes = {
  complex64: (row, name) => name !== 'complex' && /tf\.complex\(|tf\.spectral\.|tf\.i?r?fft\(/.test(row.run),
  string: (row, name) => name.startsWith('string.'),
};

// Whether a tensor argument, or the dtype that is asked for, is of this type.
const uses = (args, dtype) => args.some((arg) =>
  arg instanceof Data ? arg.dtype === dtype : Array.isArray(arg) ? uses(arg, dtype) : arg && typeof arg === 'object' ? uses(Object.values(arg), dtype) : arg === dtype);

const isInternal = (op) => /(^|\.)_/.test(op.name);

// Ops behind the public ones are checked through these; the case table itself demands that each is met there.
function holesOf({ op, forward, first, second, constant, source, reason }) {
  const holes = [];
  if (op.webgl === withoutShader.includes(op.name)) holes.push(`${op.name} ${op.webgl ? 'is declared to have no shader, but has one' : 'has no shader'}`);
  if (reason) return op.gradient === 'rule' ? [...holes, `${op.name} is declared to have no gradient, but has one`] : holes;
  if (forward === 0 && !isInternal(op)) holes.push(`${op.name} has no case`);
  if (source) return holes;
  if (op.kind !== 'composite' && op.gradient === 'none') holes.push(`${op.name} has no gradient rule`);
  if (isInternal(op)) return holes;
  if (first === 0) holes.push(`${op.name} has no case with a gradient`);
  else if (second === 0 && !constant && !borrowedGradient[op.name]) holes.push(`${op.name} has no case with a second gradient`);
  if (constant && op.gradient === 'rule') holes.push(`${op.name} has a gradient rule, but no case in which the gradient is not 0`);
  return holes;
}

const kinds = { composite: 'composed', elementwise: 'fused kernel', view: 'view', heavy: 'kernel' };
const onWasm = ({ kind, wasm }) => (wasm ? kinds[kind] : 'scalar reference');
const onWebgl = ({ kind, webgl }) => (webgl ? kinds[kind] : 'on wasm');

function gradientCells({ op, first, second, constant, source, reason }) {
  if (source) return ['', ''];
  if (reason) return [`none: ${reason}`, ''];
  if (constant || op.gradient === 'flat') return [`0${first ? ` (${first})` : ''}`, ''];
  if (borrowedGradient[op.name]) return [`${first} (${borrowedGradient[op.name]})`, ''];
  return first > 0 ? [String(first), String(second)] : ['through others', 'through others'];
}

function line(entry) {
  const cells = [`\`${entry.op.name}\``, onWasm(entry.op), onWebgl(entry.op), entry.forward || 'through others', ...gradientCells(entry), entry.dtypes.join(', ')];
  return `| ${cells.join(' | ')} |`;
}

function pageText(shown, internal) {
  const head = ['| op | wasm | webgl | forward | first | second | dtypes |', '|---|---|---|---|---|---|---|'];
  const count = (what) => shown.filter(what).length;
  return [
    '# Ops', '', 'Written by `tools/generate` from the registry and the case table in `tests/cases`. Do not edit.', '',
    `${shown.length} public ops, of which ${count((e) => e.second > 0)} are differentiable any number of times, ${count((e) => e.constant)} are constant but for jumps ` +
      `(gradient 0), ${count((e) => e.source)} take no tensor and ${count((e) => e.reason)} have no gradient for the reason that stands there.`, '',
    '* wasm: what the WebAssembly backend runs. *kernel*: one of its own; *fused kernel*: together with its neighbours in one pass; *view*: no work, other strides; ' +
      '*composed*: written in other ops; *scalar reference*: the plain loops that the kernels are tested against.',
    '* webgl: the same for the WebGL2 backend, whose kernels are fragment shaders; *on wasm*: the values travel there and back, which `tf.profilePlans` shows.',
    '* forward: cases whose values agree on the scalar reference, the wasm backend, fused and not, the WebGL2 backend, and with TensorFlow.js where it has the op.',
    '* first, second: cases whose gradients also agree with finite differences. *0*: constant but for jumps.',
    '* dtypes: element types of the arguments in the cases.', '',
    ...head, ...shown.map(line), '', '## Behind them', '', 'Primitives that the ops above are made of.', '', ...head, ...internal.map(line), '',
  ].join('\n');
}
