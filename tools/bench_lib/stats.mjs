// Numbers and their presentation.
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q, below = Math.floor(at), above = Math.ceil(at);
  return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
}
export const median = values => quantile(values, 0.5);

// Largest difference in units of the largest value.
export function difference(a, b) {
  if (a.length !== b.length) return Infinity;
  let worst = 0, largest = 1e-30;
  a.forEach((v, i) => {
    worst = Math.max(worst, Number.isNaN(v) === Number.isNaN(b[i]) ? Math.abs(v - b[i]) || 0 : Infinity);
    largest = Math.max(largest, Math.abs(v) || 0);
  });
  return worst / largest;
}

export function milliseconds(ms) {
  if (ms === undefined) return '-';
  return ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms >= 1 ? ms.toFixed(2) : ms >= 0.1 ? ms.toFixed(3) : ms.toFixed(5);
}

// A Markdown table; the first column left-aligned, the others right-aligned.
export function table(head, rows) {
  const cells = [head, ...rows].map(row => row.map(String));
  const widths = head.map((_, i) => Math.max(...cells.map(row => row[i].length)));
  const line = row => `| ${row.map((c, i) => (i ? c.padStart(widths[i]) : c.padEnd(widths[i]))).join(' | ')} |`;
  const rule = `|${widths.map((w, i) => (i ? `${'-'.repeat(w + 1)}:` : '-'.repeat(w + 2))).join('|')}|`;
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join('\n');
}
