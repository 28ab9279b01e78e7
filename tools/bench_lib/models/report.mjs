// Tables of what was measured. The ratio is the best other runtime's value to nacre's.
import {milliseconds, table} from '../stats.mjs';

// Least ratios of speed. Plain SIMD on MobileNet v1 is where the others already run near the limit of the machine.
const least = {mobilenet_v1: {simd: 1, relaxed: 1.1}, mobilenet_v2: 1.1, resnet50: 1.3, posenet: 1.1, transformer: 1.2};
const speedTarget = (network, variant) => (variant === 'webgl' ? 1.5 : least[network]?.[variant] ?? least[network]);

const megabytes = bytes => (bytes === undefined ? '-' : (bytes / 1e6).toFixed(0));

const measures = [
  {key: 'ms', title: 'Milliseconds per inference, arrays in and arrays out', format: milliseconds, best: 'fastest', target: speedTarget},
  {key: 'memory', title: 'Peak memory in MB, less that of an empty process', format: megabytes, best: 'leanest', target: () => 1 / 0.6},
  {key: 'first', title: 'Milliseconds from the import to the first result', format: milliseconds, best: 'fastest', target: () => 1},
];

function judge({network, results}, {key, target}, variant) {
  const entries = Object.entries(results).filter(([, result]) => result[key] !== undefined);
  const isOwn = ([label]) => label.startsWith('nacre ');
  const own = entries.find(isOwn)?.[1][key], others = entries.filter(entry => !isOwn(entry)).map(([, result]) => result[key]);
  const ratio = own === undefined || others.length === 0 ? undefined : Math.min(...others) / own, wanted = target(network, variant);
  return {ratio, wanted, verdict: ratio === undefined || wanted === undefined ? '' : ratio >= wanted ? 'pass' : 'behind'};
}

/** Prints the tables of one number of threads. */
export function report({threads, variant, labels, rows}) {
  for (const measure of measures) {
    console.log(`\n${measure.title}; ${variant}, ${threads === 1 ? 'one thread' : `${threads} threads`}\n`);
    console.log(table(['network', ...labels, `${measure.best} other / nacre`, 'target', ''], rows.map(row => {
      const {ratio, wanted, verdict} = judge(row, measure, variant);
      const cells = labels.map(label => (row.results[label] ? measure.format(row.results[label][measure.key]) : 'cannot'));
      return [row.network, ...cells, ratio?.toFixed(2) ?? '-', wanted?.toFixed(2) ?? '', verdict];
    })));
  }
  for (const {network, errors} of rows) for (const [label, message] of Object.entries(errors)) console.log(`${network}: ${label}: ${message}`);
}

/** Whether nacre misses a target, or cannot run a network. */
export const missed = groups => groups.some(({variant, rows}) => rows.some(row =>
  Object.keys(row.errors).some(label => label.startsWith('nacre ')) || measures.some(measure => judge(row, measure, variant).verdict === 'behind')));
