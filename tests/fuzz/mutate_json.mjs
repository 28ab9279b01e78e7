// Damage to a JSON file that leaves it well-formed: other numbers, texts and kinds of values, members missing, twice, or elsewhere.
import {numbers} from './mutate_bytes.mjs';

const texts = ['', ' ', '__proto__', 'constructor', 'toString', 'length', '0', '-1', '1e999', '\0', '/', '../x', ':0', '^a', 'a'.repeat(300), '\u{1f980}'];
const kinds = () => [null, true, false, 0.5, 1e308, '', [], {}, [[]], [null], {'': null}, {a: {}}];

// All places in the value: [container, key].
function places(value) {
  const found = [], containers = [value];
  for (let container = containers.pop(); container !== undefined; container = containers.pop()) {
    for (const key of Object.keys(container)) {
      found.push([container, key]);
      if (typeof container[key] === 'object' && container[key] !== null) containers.push(container[key]);
    }
  }
  return found;
}

// Another value of the same kind, or of any.
function replacement(random, value, all) {
  if (random.chance(0.15)) return random.pick(kinds());
  if (random.chance(0.3)) {
    const [container, key] = random.pick(all);
    return structuredClone(container[key]);
  }
  if (typeof value === 'number') return random.chance(0.3) ? value + random.pick([-1, 1, 0.5]) : random.pick(numbers);
  if (typeof value !== 'string') return random.pick(kinds());
  if (/^-?\d+$/.test(value)) return String(random.pick(numbers));  // 64-bit numbers are texts in JSON
  return random.pick(texts);
}

function edit(random, all) {
  const [container, key] = random.pick(all), way = random.next();
  if (way < 0.6) {
    container[key] = replacement(random, container[key], all);
  } else if (way < 0.8) {
    if (Array.isArray(container)) container.splice(Number(key), 1);
    else delete container[key];
  } else if (Array.isArray(container)) {
    container.splice(random.int(0, container.length), 0, structuredClone(container[key]));
  } else {
    container[random.pick(texts)] = structuredClone(container[key]);
  }
}

// What JSON.stringify could not write.
const deep = random => {
  const depth = random.pick([50, 1000, 100000]);
  return random.chance(0.5) ? '['.repeat(depth) + ']'.repeat(depth) : '{"a":'.repeat(depth) + '0' + '}'.repeat(depth);
};

/** The damaged file, or undefined when it is damaged already. */
export function mutateJson(random, bytes) {
  let value;
  try {
    value = {root: JSON.parse(new TextDecoder().decode(bytes))};
    edit(random, places(value));
    const text = JSON.stringify(value.root) ?? 'null';
    const nested = random.chance(0.02) ? text.replace(/\[\]|null|true|\d+/, () => deep(random)) : text;
    return new TextEncoder().encode(nested);
  } catch {
    return undefined;
  }
}
