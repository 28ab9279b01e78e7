// Tensors as text, in TensorFlow.js's layout.
import { sizeFromShape } from './convert.js';
import type { DataType, DataValues } from './types.js';

const mostValues = 20;   // of a dimension; longer ones are cut
const edgeValues = 3;    // shown on each side of a cut
const digits = 7;

const numberText = (value: number): string => parseFloat(value.toFixed(digits)).toString();

function valueText(values: DataValues, i: number, dtype: DataType): string {
  if (dtype === 'string') return `'${values[i]}'`;
  if (dtype === 'bool') return values[i] === 0 ? 'false' : 'true';
  if (dtype === 'complex64') return `${numberText(values[2 * i] as number)} + ${numberText(values[2 * i + 1] as number)}j`;
  return numberText(values[i] as number);
}

/** Indices of a dimension that are shown; -1 stands for the cut. */
function shown(size: number): number[] {
  const all = Array.from({ length: size }, (_, i) => i);
  return size > mostValues ? [...all.slice(0, edgeValues), -1, ...all.slice(-edgeValues)] : all;
}

export function tensorToString(values: DataValues, shape: readonly number[], dtype: DataType, verbose = false): string {
  const rank = shape.length;
  const columns = shape[rank - 1] ?? 1;
  const widths = new Array<number>(columns).fill(0);
  if (rank > 1) for (let i = 0; i < sizeFromShape(shape); i++) widths[i % columns] = Math.max(widths[i % columns]!, valueText(values, i, dtype).length);

  const block = (dim: number, offset: number, last: boolean): string[] => {
    if (dim === rank) return [dtype === 'string' ? String(values[offset]) : valueText(values, offset, dtype)];
    if (dim === rank - 1) {
      const cells = shown(columns).map((i) => (i < 0 ? '...' : valueText(values, offset + i, dtype).padEnd(widths[i]!)));
      return [`[${cells.join(', ')}]`];
    }
    const stride = sizeFromShape(shape.slice(dim + 1));
    const rows = shown(shape[dim]!);
    const lines = rows.flatMap((i) => (i < 0 ? ['...'] : block(dim + 1, offset + i * stride, i === shape[dim]! - 1)));
    const separator = dim === rank - 2 ? ',' : '';
    const end = last ? '' : ',\n' + '\n'.repeat(rank - dim - 2);
    // As in TensorFlow.js, the last line has a space before it even if it is the first, and a single line its separator.
    if (lines.length < 2) return [` [${lines.length ? lines[0] + separator : ''}]${end}`];
    return lines.map((line, i) => {
      const close = i === lines.length - 1 ? `]${end}` : separator;
      return (i === 0 ? '[' : ' ') + line + close;
    });
  };

  const lines = ['Tensor'];
  if (verbose) lines.push(`  dtype: ${dtype}`, `  rank: ${rank}`, `  shape: [${shape}]`, '  values:');
  return [...lines, ...block(0, 0, true).map((line) => `    ${line}`)].join('\n');
}
