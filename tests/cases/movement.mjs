import {f, i, b, t, distinct} from './data.mjs';

const views = [
  {op: 'reshape', args: [f([3, 4]), [2, 6]], grad: [0]},
  {op: 'reshape', args: [f([3, 4]), [-1]], grad: [0]},
  {op: 'reshape', args: [f([]), [1, 1, 1]], grad: [0]},
  {op: 'reshape', args: [f([2, 3, 4]), [4, -1, 1]], grad: [0]},
  {op: 'reshape', args: [f([0, 3]), [3, 0]]},
  {op: 'expandDims', args: [f([3, 5]), 0], grad: [0]},
  {op: 'expandDims', args: [f([3, 5]), -1], grad: [0]},
  {op: 'squeeze', args: [f([1, 3, 1, 5])], grad: [0]},
  {op: 'squeeze', args: [f([1, 3, 1, 5]), [2]], grad: [0]},
  {op: 'transpose', args: [f([3, 5])], grad: [0]},
  {op: 'transpose', args: [f([33, 17])], grad: [0]},
  {op: 'transpose', args: [f([2, 3, 5]), [2, 0, 1]], grad: [0]},
  {op: 'transpose', args: [f([2, 3, 5]), [0, 2, 1]], grad: [0]},
  {op: 'transpose', args: [f([2, 3, 4, 5]), [3, 1, 0, 2]], grad: [0]},
  {op: 'transpose', args: [f([2, 1, 3, 2, 3]), [4, 0, 3, 2, 1]], grad: [0]},
  {op: 'transpose', args: [f([2, 1, 3, 2, 1, 2]), [5, 4, 3, 2, 1, 0]], grad: [0]},
  {op: 'transpose', args: [i([3, 5])]},
  {op: 'transpose', args: [b([7, 3])]},
  {op: 'transpose', args: [f([3, 2, 5, 9]), [0, 2, 1, 3]], grad: [0]},
  {op: 'transpose', args: [b([3, 5, 9]), [1, 0, 2]]},
  {op: 'transpose', args: [f([])]},
  {op: 'broadcastTo', args: [f([5]), [3, 5]], grad: [0]},
  {op: 'broadcastTo', args: [f([3, 1]), [2, 3, 4]], grad: [0]},
  {op: 'broadcastTo', args: [f([]), [2, 2]], grad: [0]},
  {op: 'broadcastTo', args: [i([1, 3]), [4, 3]]},
  {op: 'slice', args: [f([7]), 2, 3], grad: [0]},
  {op: 'slice', args: [f([7]), [2], [-1]], grad: [0]},
  {op: 'slice', args: [f([5, 7]), [1, 2], [3, 4]], grad: [0]},
  {op: 'slice', args: [f([3, 5, 7]), [1, 0, 2], [-1, 3, 4]], grad: [0]},
  {op: 'slice', args: [f([3, 5]), 1], grad: [0]},
  {op: 'slice', args: [i([5, 7]), [1, 2], [3, 4]]},
  {op: 'slice', args: [b([5, 7]), [1, 2], [3, 4]]},
  {op: 'slice', args: [f([5, 3]), [2, 0], [0, 3]]},
  {op: 'stridedSlice', args: [f([9]), [1], [8], [2]], grad: [0]},
  {op: 'stridedSlice', args: [f([9]), [7], [1], [-3]], grad: [0]},
  {op: 'stridedSlice', args: [f([5, 7]), [0, 1], [5, 7], [2, 3]], grad: [0]},
  {op: 'stridedSlice', args: [f([5, 7]), [4, 6], [0, 0], [-1, -2]], grad: [0]},
  {op: 'stridedSlice', args: [f([5, 7]), [0, 2], [3, 3], [1, 1], 1, 0], grad: [0]},
  {op: 'stridedSlice', args: [f([5, 7]), [1, 2], [3, 3], [1, 1], 0, 3], grad: [0]},
  {op: 'stridedSlice', args: [f([5, 7]), [1, 2], [3, 3], [1, 1], 0, 0, 0, 0, 2], grad: [0]},
  {op: 'reverse', args: [f([7]), 0], grad: [0]},
  {op: 'reverse', args: [f([3, 5])], grad: [0]},
  {op: 'reverse', args: [f([2, 3, 5]), [0, 2]], grad: [0]},
  {op: 'reverse', args: [i([3, 5]), -1]},
  {op: 'reverse', args: [f([3, 7, 9]), [2]], grad: [0]},
  {op: 'reverse', args: [f([4, 5, 8]), [1]], grad: [0]},
  {op: 'reverse', args: [b([3, 9]), 1]},
  {op: 'split', args: [f([6, 5]), 3], grad: [0]},
  {op: 'split', args: [f([3, 8]), [1, 5, 2], 1], grad: [0]},
  {op: 'unstack', args: [f([3, 5])], grad: [0]},
  {op: 'unstack', args: [f([3, 4, 2]), 1], grad: [0]},
];

const gathering = [
  {op: 'concat', args: [[f([3]), f([5])]], grad: [0, 1]},
  {op: 'concat', args: [[f([2, 3]), f([4, 3]), f([1, 3])], 0], grad: [0, 1, 2]},
  {op: 'concat', args: [[f([3, 2]), f([3, 5])], 1], grad: [0, 1]},
  {op: 'concat', args: [[f([2, 3, 2]), f([2, 1, 2])], -2], grad: [0, 1]},
  {op: 'concat', args: [[f([2, 3]), f([0, 3]), f([1, 3])], 0]},
  {op: 'concat', args: [[i([3]), i([4])]]},
  {op: 'concat', args: [[b([2, 3]), b([2, 2])], 1]},
  {op: 'concat', args: [[f([7])]], grad: [0]},
  {op: 'stack', args: [[f([3, 5]), f([3, 5])]], grad: [0, 1]},
  {op: 'stack', args: [[f([3]), f([3]), f([3])], 1], grad: [0, 1, 2]},
  {op: 'stack', args: [[f([]), f([])]], grad: [0, 1]},
  {op: 'tile', args: [f([3]), [2]], grad: [0]},
  {op: 'tile', args: [f([2, 3]), [2, 3]], grad: [0]},
  {op: 'tile', args: [f([2, 1, 3]), [1, 4, 2]], grad: [0]},
  {op: 'tile', args: [i([2, 3]), [2, 1]]},
  {op: 'pad', args: [f([3, 5]), [[1, 2], [0, 3]]], grad: [0]},
  {op: 'pad', args: [f([5]), [[2, 0]], 7], grad: [0]},
  {op: 'pad', args: [f([2, 3, 2, 3]), [[0, 1], [2, 0], [1, 1], [0, 0]], -1], grad: [0]},
  {op: 'pad', args: [i([3]), [[1, 1]], 4]},
  {op: 'pad', args: [b([3, 5]), [[1, 1], [2, 0]], 1]},
  {op: 'mirrorPad', args: [f([4, 5]), [[1, 2], [3, 0]], 'reflect'], grad: [0]},
  {op: 'mirrorPad', args: [f([5, 4, 3, 3]), [[2, 1], [1, 3], [0, 0], [0, 0]], 'symmetric'], grad: [0]},
  {op: 'mirrorPad', args: [b([4, 5]), [[1, 2], [3, 0]], 'reflect']},
  {op: 'mirrorPad', args: [f([3, 4]), [[3, 1], [2, 4]], 'symmetric'], grad: [0]},
  {op: 'mirrorPad', args: [f([2, 3, 2]), [[1, 0], [1, 2], [0, 1]], 'reflect'], grad: [0]},
  {op: 'gather', args: [f([7]), t([0, 3, 3, 6], [4], 'int32')], grad: [0]},
  {op: 'gather', args: [f([5, 3]), t([4, 0, 4], [3], 'int32')], grad: [0]},
  {op: 'gather', args: [f([3, 5]), t([1, 1, 4, 0], [2, 2], 'int32'), 1], grad: [0]},
  {op: 'gather', args: [f([2, 5, 3]), t([4, 0, 1, 1], [2, 2], 'int32'), 1, 1], grad: [0]},
  {op: 'gather', args: [i([5, 3]), t([2, 2], [2], 'int32')]},
  {op: 'gather', args: [b([5, 3]), t([2, 1], [2], 'int32')]},
  {op: 'gather', args: [f([5, 3]), t([2], [], 'int32')], grad: [0]},
  {op: 'oneHot', args: [t([0, 2, 1, 3], [4], 'int32'), 4]},
  {op: 'oneHot', args: [t([0, 2, 1, 5], [2, 2], 'int32'), 3, 2, -1]},
  {op: 'oneHot', args: [t([1, 0], [2], 'int32'), 3, 1, 0, 'float32']},
  {op: 'oneHot', args: [t([36, -1, 4, 37], [4], 'int32'), 37, 2.5, -0.5, 'float32']},
  {op: 'oneHot', args: [t([36, 4], [2], 'int32'), 37, 1, 0, 'bool']},
];

const byRank = [1, 2, 3, 4].flatMap(rank => {
  const shape = [3, 4, 2, 5].slice(0, rank), all = shape.map((_, axis) => axis);
  return [
    {op: `slice${rank}d`, args: rank === 1 ? [f(shape), 1, 2] : [f(shape), shape.map(() => 1), shape.map(n => n - 1)], grad: [0]},
    {op: `reverse${rank}d`, args: rank === 1 ? [f(shape)] : [f(shape), all.slice(1)], grad: [0]},
    {op: `pad${rank}d`, args: [f(shape), rank === 1 ? [1, 2] : shape.map((_, axis) => [axis, 1])], grad: [0]},
    {op: `concat${rank}d`, args: rank === 1 ? [[f(shape), f(shape)]] : [[f(shape), f(shape)], rank - 1], grad: [0, 1]},
  ];
});

const blocks = [
  {op: 'clone', args: [f([3, 5])], grad: [0]},
  {op: 'ensureShape', args: [f([3, 5]), [3, 5]], grad: [0]},
  {op: 'diag', args: [f([5])], grad: [0]},
  {op: 'diag', args: [f([2, 3])]},
  {op: 'meshgrid', args: [f([3]), f([5])], grad: [0, 1]},
  {op: 'meshgrid', args: [f([3]), f([5]), {indexing: 'ij'}], grad: [0, 1]},
  {op: 'batchToSpaceND', args: [f([4, 2, 3, 2]), [2, 2], [[0, 1], [1, 0]]], grad: [0]},
  {op: 'spaceToBatchND', args: [f([1, 3, 4, 2]), [2, 2], [[0, 1], [2, 0]]], grad: [0]},
  {op: 'depthToSpace', args: [f([1, 2, 3, 8]), 2], grad: [0]},
];

const images = [
  ...['image.resizeBilinear', 'image.resizeNearestNeighbor'].flatMap(op => [
    {op, args: [f([1, 3, 4, 2]), [6, 8]], grad: [0]},
    {op, args: [f([1, 5, 7, 3]), [3, 4]], grad: [0]},
    {op, args: [f([2, 3, 3, 1]), [5, 7], true], grad: [0]},
    {op, args: [f([1, 3, 4, 2]), [6, 8], false, true], grad: [0]},
    {op, args: [f([1, 7, 5, 2]), [3, 3], false, true], grad: [0]},
    {op, args: [f([4, 3, 2]), [2, 6]], grad: [0]},
    {op, args: [f([1, 1, 1, 3]), [4, 4]], grad: [0]},
    {op, args: [f([1, 4, 4, 3]), [4, 4]], grad: [0]},
    {op, args: [f([1, 32, 24, 3]), [17, 33]]},
  ]),
  {op: 'image.resizeBilinear', args: [i([1, 3, 4, 2], 0, 255), [5, 6]]},
  {op: 'image.flipLeftRight', args: [f([2, 3, 5, 3])], grad: [0]},
  {op: 'image.grayscaleToRGB', args: [f([2, 3, 5, 1])], grad: [0]},
  {op: 'image.rgbToGrayscale', args: [f([2, 3, 5, 3])], grad: [0]},
  {op: 'image.rgbToGrayscale', args: [i([3, 5, 3], 0, 255)]},
];

// Creation: nothing to differentiate; the same numbers on every backend.
const moments = (values, mean, deviation) => {
  const m = values.reduce((a, v) => a + v, 0) / values.length;
  const s = Math.sqrt(values.reduce((a, v) => a + (v - m) ** 2, 0) / values.length);
  if (Math.abs(m - mean) > 0.08 || Math.abs(s - deviation) > 0.08) throw new Error(`mean ${m}, deviation ${s}: expected about ${mean}, ${deviation}`);
};
const within = (values, low, high) => {
  const wrong = values.find(v => !(v >= low && v < high));
  if (wrong !== undefined) throw new Error(`${wrong} is outside [${low}, ${high})`);
};
const sources = [
  {op: 'fill', args: [[3, 5], 2.5]},
  {op: 'fill', args: [[7], 3, 'int32']},
  {op: 'fill', args: [[], -1]},
  {op: 'zeros', args: [[3, 5]]},
  {op: 'zeros', args: [[3], 'bool']},
  {op: 'ones', args: [[0, 5]]},
  {op: 'ones', args: [[2, 3], 'int32']},
  {op: 'zerosLike', args: [i([3, 5])]},
  {op: 'zerosLike', args: [f([3, 5])], grad: [0], constantGradient: true},
  {op: 'onesLike', args: [f([3, 5])], grad: [0], constantGradient: true},
  {op: 'range', args: [0, 7]},
  {op: 'range', args: [1, 10, 3, 'int32']},
  {op: 'range', args: [5, -4, -1.5]},
  {op: 'range', args: [3, 3]},
  {op: 'linspace', args: [0, 1, 9]},
  {op: 'linspace', args: [5, -3, 4]},
  {op: 'eye', args: [4]},
  {op: 'eye', args: [3, 5]},
  {op: 'eye', args: [3, 2, [2], 'int32']},
  {op: 'cosineWindow', args: [9, 0.42, 0.5]},
  {op: 'signal.hannWindow', args: [9]},
  {op: 'signal.hammingWindow', args: [8]},
  // Another generator than TensorFlow.js's, so other numbers.
  {op: 'randomUniform', args: [[33, 65], -2, 3, 'float32', 42], oracle: false, check: v => { within(v, -2, 3); moments(v, 0.5, 5 / Math.sqrt(12)); }},
  {op: 'randomUniform', args: [[1000], 0, 10, 'int32', 42], oracle: false, check: v => within(v, 0, 10)},
  {op: 'randomNormal', args: [[33, 65], 1, 0.5, 'float32', 7], oracle: false, check: v => moments(v, 1, 0.5)},
  {op: 'truncatedNormal', args: [[33, 65], 0, 1, 'float32', 7], oracle: false, check: v => { within(v, -2, 2); moments(v, 0, 0.88); }},
  {op: 'randomStandardNormal', args: [[33, 65], 'float32', 7], oracle: false, check: v => moments(v, 0, 1)},
  {op: 'randomNormal', args: [[33, 65], 3, 2, 'int32', 7], oracle: false, check: v => moments(v, 3, 2.02)},  // rounded to the nearest
  {op: 'randomGamma', args: [[33, 65], 4, 0.5, 'float32', 7], oracle: false, check: v => moments(v, 2, 1)},
  {op: 'randomGamma', args: [[33, 65], 0.5, 1, 'float32', 8], oracle: false, check: v => moments(v, 0.5, 0.707)},
  {op: 'randomGamma', args: [[1000], 2, 2, 'int32', 9], oracle: false, check: v => within(v, 0, 60)},
  {op: 'randomUniformInt', args: [[1000], -3, 4, 9], oracle: false, check: v => { within(v, -3, 4); if (new Set(v).size !== 7) throw new Error('not all values occur'); }},
  {op: 'multinomial', args: [t([0, 1, -30, 0, 0, 0], [2, 3]), 600, 11], oracle: false, check(v) {
    const share = (row, k) => v.slice(row * 600, row * 600 + 600).filter(x => x === k).length / 600;
    for (const [row, k, expected] of [[0, 1, 0.731], [0, 2, 0], [1, 0, 1 / 3]]) {
      if (Math.abs(share(row, k) - expected) > 0.08) throw new Error(`outcome ${k} of row ${row} has the share ${share(row, k)}, expected about ${expected}`);
    }
  }},
];

export const cases = [...views, ...gathering, ...byRank, ...blocks, ...images, ...sources, {op: 'topk', args: [distinct([5]), 5, true], grad: [0]}];
