// Reads the signature of an op; core/ops/README.md has the grammar.

/** {name, shown, object, noMethod, arguments: [{name, tensor, of, list, rest, orNumber, orSingle, optional, dtypes, types, default}], result: {kind, names, size, list, promise}} */
export function parseSignature(signature) {
  const match = /^([\w.]+)(?: as (\w+))?(!?)\(([\s\S]*)\): ([\s\S]*)$/.exec(signature);
  if (!match) throw new Error(`not a signature: ${signature}`);
  const [, name, shown, mark, inside, result] = match;
  const object = inside.startsWith('{');
  const list = object ? inside.slice(1, -1) : inside;
  return { name, shown, object, noMethod: mark === '!', arguments: split(list, ',').map((a) => parseArgument(a, signature)), result: parseResult(result, signature) };
}

function parseResult(text, signature) {
  const promised = /^promise<(.*)>$/.exec(text);
  if (promised) return { ...parseResult(promised[1], signature), promise: true };
  if (['tensor', 'tensor[]', 'tensor|tensor[]'].includes(text)) return { kind: text };
  const tuple = /^\[(.*)\]$/.exec(text);
  if (tuple) return { kind: 'tuple', size: split(tuple[1], ',').length };
  const match = /^\{(.*)\}$/.exec(text);
  if (!match) throw new Error(`result '${text}' of ${signature}`);
  const members = split(match[1], ',').map((part) => part.split(':').map((word) => word.trim()));
  return { kind: 'named', names: members.map(([name]) => name), list: members.find(([, type]) => type === 'tensor[]')?.[0] };
}

function parseArgument(text, signature) {
  const match = /^(\.\.\.)?(\w+)(\??): ([^=]+?)(?:\s*=\s*(.+))?$/.exec(text.trim());
  if (!match) throw new Error(`argument '${text}' of ${signature}`);
  const [, rest, name, mark, type, given] = match;
  const tensor = /^(number\|)?tensor(?:<([\w|]+)>)?(?:\((\w+)\))?(\[\])?(\?)?$/.exec(type.replace('|tensor[]', '[]'));
  return {
    name,
    tensor: Boolean(tensor),
    of: tensor?.[3],
    list: Boolean(tensor?.[4]),
    rest: Boolean(rest),
    orNumber: Boolean(tensor?.[1]),
    orSingle: type.startsWith('tensor|'),
    optional: mark === '?' || Boolean(tensor?.[5]),
    dtypes: tensor?.[2]?.split('|') ?? [],
    types: tensor ? [] : type.split('|').map((t) => t.trim()),
    default: given,
  };
}

/** Splits at a separator that stands outside of quotes and brackets. */
function split(text, separator) {
  const parts = [];
  let depth = 0, quoted = false, start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === "'") quoted = !quoted;
    else if (quoted) continue;
    else if ('[{('.includes(c)) depth++;
    else if (']})'.includes(c)) depth--;
    else if (c === separator && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  if (text.slice(start).trim()) parts.push(text.slice(start));
  return parts;
}
