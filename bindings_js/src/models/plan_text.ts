// A plan as data, from the text in which the core dumps it.

/** A type and a shape. */
export interface PlanSpec {
  dtype: string;
  shape: number[];
}

/** Elementwise steps that run as one pass over this shape. */
export interface PlanProgram {
  shape: number[];
  /** Its instructions for each element, loads and constants apart. */
  ops: string[];
  /** The same, with the numbers that they know: 'mul 0.5', 'clipByValue 0 6'. */
  shown: string[];
}

export interface PlanStep {
  /** The op without the underscore of the core's own; 'fused': nothing but its program. */
  op: string;
  inputs: PlanSpec[];
  outputs: PlanSpec[];
  /** As the op has them: numbers, lists, flags, names. */
  attributes: unknown[];
  /** Their names, in the same order. */
  attributeNames: string[];
  /** Where it reads or writes rows of a larger value: 'input in rows of 64 every 128'. */
  rows: string[];
  prologue?: PlanProgram;
  fused?: PlanProgram;
  epilogue?: PlanProgram;
  /** Name of the backend that it runs on. */
  backend: string;
  /** Where each input lies: 'argument 0', 'constant 2', 'arena+64', ... */
  places: string[];
}

export interface PlanInfo {
  steps: PlanStep[];
  /** What is read from outside, in the order of the numbers in 'argument 0'. */
  leaves: PlanSpec[];
  /** By place: the numbers of what never changes and has few. */
  known: Map<string, string>;
  arenaBytes: number;
}

const specText = /([a-z]\w*)\[([\d,]*)\]/g;
const elementBytes: { [dtype: string]: number } = { bool: 1, complex64: 8 };

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((n, d) => n * d, 1);
}
export function bytesOfSpec({ dtype, shape }: PlanSpec): number {
  return sizeOf(shape) * (elementBytes[dtype] ?? 4);
}

/** The plan in a dump; null where nothing is left to run. */
export function parseDump(dump: string): PlanInfo | null {
  const start = dump.indexOf('\nplan\n');
  if (start < 0) return null;
  const plan = dump.slice(start + '\nplan\n'.length), captured = dump.slice(0, dump.indexOf('\nsimplified\n'));
  return {
    steps: plan.split(/^(?=\d+: )/m).filter((text) => /^\d/.test(text)).map(parseStep),
    leaves: captured.split('\n').filter((line) => /^%\d+ = leaf\(\)/.test(line)).map((line) => specsIn(line)[0]!),
    known: new Map([...plan.matchAll(/^((?:constant|argument) \d+) = (.*)$/gm)].map(([, place, numbers]) => [place!, numbers!])),
    arenaBytes: Number(/^arena (\d+)/m.exec(plan)?.[1] ?? 0),
  };
}

function specsIn(text: string): PlanSpec[] {
  return [...text.matchAll(specText)].map(([, dtype, dims]) => ({ dtype: dtype!, shape: dims ? dims.split(',').map(Number) : [] }));
}

/** `0: op(specs; attributes) specs rows`, then programs, then ` on backend`, then `   in places; out places`, then `   with (parameters): results`. */
function parseStep(text: string): PlanStep {
  const [head, ...rest] = text.split('\n') as [string, ...string[]];
  const open = head.indexOf('('), close = head.lastIndexOf(')');
  const [inputs, attributes = ''] = splitOnce(head.slice(open + 1, close), '; ');
  const [results] = splitOnce(head.slice(close + 1), ' on ');
  const signature = rest.find((line) => line.startsWith('   with ')) ?? '';
  const places = rest.find((line) => line.startsWith('   in'))?.slice('   in'.length).split('; out')[0] ?? '';
  return {
    op: plainName(head.slice(head.indexOf(' ') + 1, open)),
    inputs: specsIn(inputs),
    outputs: specsIn(results),
    attributes: parseAttributes(attributes),
    attributeNames: [...signature.matchAll(/(\w+)\??: (?!tensor)[^,)]/g)].map(([, name]) => name!),
    rows: results.match(/(in|out)put in rows of \d+ every \d+/g) ?? [],
    ...programs(rest),
    backend: / on (\S+)$/m.exec(text)?.[1] ?? '',
    places: places.match(/[a-z]+ \d+|arena\+\d+|none/g) ?? [],
  };
}

/** Names of the core's own ops begin with an underscore. */
export function plainName(op: string): string {
  return op.replace(/^_/, '');
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

function parseAttributes(text: string): unknown[] {
  return (text.match(/\[[^\]]*\]|'[^']*'|[^,\s]+/g) ?? []).map((value) => {
    try {
      return JSON.parse(value.replaceAll("'", '"')) as unknown;
    } catch {  // a name
      return value;
    }
  });
}

function programs(lines: readonly string[]): Pick<PlanStep, 'prologue' | 'fused' | 'epilogue'> {
  const found: Pick<PlanStep, 'prologue' | 'fused' | 'epilogue'> = {};
  let current: PlanProgram | undefined;
  const constants = new Map<string, string>();
  for (const line of lines) {
    const begin = /^ +(prologue |epilogue )?fused \[([\d,]*)\]/.exec(line);
    const instruction = /^ +(%\d+): \w+( uniform)? = (\w+)([^{]*)(?:\{(.*)\})?/.exec(line);
    if (begin) {
      found[(begin[1]?.trim() ?? 'fused') as 'fused'] = current = { shape: begin[2] ? begin[2].split(',').map(Number) : [], ops: [], shown: [] };
      constants.clear();
    } else if (instruction) {
      const [, number, uniform, op, operands = '', numbers = ''] = instruction as unknown as [string, string, string | undefined, string, string?, string?];
      if (op === 'constant') constants.set(number, numbers || '0');
      if (uniform || op === 'load' || op === 'constant') continue;
      const known = (operands.match(/%\d+/g) ?? []).flatMap((operand) => constants.get(operand) ?? []);
      current?.ops.push(plainName(op));
      current?.shown.push([plainName(op), ...known, ...numbers.split(', ').filter(Boolean)].join(' '));
    }
  }
  return found;
}
