// Helpers for those who write backends, against arithmetic done here or the ops themselves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from 'nacre';

await tf.ready();
const u = tf.backend_util;

test('strided slices: shapes and ranges are those of the op', () => {
  const x = tf.range(0, 4 * 5 * 6).reshape([4, 5, 6]);
  const cases = [
    { begin: [1, 0, 2], end: [3, 5, 6], strides: [1, 2, 3] },
    { begin: [-1, -1, -1], end: [-5, -4, -3], strides: [-1, -2, -1] },
    { begin: [0, 1], end: [0, 4], strides: [1, 1], ellipsisMask: 1 },
    { begin: [0, 1, 0], end: [0, 4, 3], strides: [1, 1, 2], beginMask: 1, endMask: 5 },
    { begin: [0, 0, 1], end: [0, 2, 3], strides: [1, 1, 1], newAxisMask: 1 },
    { begin: [2, 1], end: [3, 2], strides: [1, 1], shrinkAxisMask: 3 },
    { begin: [-1, 0, 3], end: [0, 0, 5], strides: [1, 1, 1], shrinkAxisMask: 1, beginMask: 2, endMask: 2 },
    { begin: [3], end: [1], strides: [1] },
  ];
  for (const { begin, end, strides, beginMask = 0, endMask = 0, ellipsisMask = 0, newAxisMask = 0, shrinkAxisMask = 0 } of cases) {
    const info = tf.slice_util.sliceInfo(x.shape, begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask);
    const y = tf.stridedSlice(x, begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask);
    assert.deepEqual(info.finalShape, y.shape, JSON.stringify({ begin, end }));
    const values = [];
    const walk = (axis, at) => {
      if (axis === 3) return void values.push(at);
      const [from, to, by] = [info.begin[axis], info.end[axis], info.strides[axis]];
      for (let i = from; by > 0 ? i < to : i > to; i += by) walk(axis + 1, at * x.shape[axis] + i);
    };
    walk(0, 0);
    assert.deepEqual(values, [...y.dataSync()]);
  }
  assert.throws(() => tf.slice_util.sliceInfo([2], [0], [1], [0], 0, 0, 0, 0, 0), /strides\[0\] must be non-zero/);
  assert.throws(() => tf.slice_util.sliceInfo([2], [5], [6], [1], 0, 0, 0, 0, 1), /slice index 5 of dimension 0 out of bounds/);
  assert.throws(() => tf.slice_util.sliceInfo([2], [0, 0], [1, 1], [1, 1], 0, 0, 3, 0, 0), /Multiple ellipses/);
  assert.throws(() => tf.slice_util.sliceInfo([2], [0, 0], [1, 1], [1, 1], 0, 0, 0, 0, 0), /Index out of range using input dim 1/);
});

test('slices', () => {
  const x = { shape: [3, 4, 5] };
  assert.deepEqual(tf.slice_util.parseSliceParams(x, [1], [2, -1]), [[1, 0, 0], [2, 4, 5]]);
  assert.deepEqual(tf.slice_util.parseSliceParams(x, 2), [[2, 0, 0], [1, 4, 5]]);
  assert.throws(() => tf.slice_util.parseSliceParams(x, [0], [-2]), /Negative size values should be exactly -1 but got -2/);
  assert.throws(() => tf.slice_util.assertParamsValid(x, [0, 0, 4], [1, 1, 2]), /begin\[2\] \+ size\[2\] \(6\) would overflow input.shape\[2\] \(5\)/);
  assert.deepEqual(tf.slice_util.maskToAxes(0b1011), [0, 1, 3]);
  assert.equal(tf.slice_util.computeFlatOffset([1, 2, 3], [20, 5]), 33);
  assert.deepEqual(tf.slice_util.computeOutShape([0, 1], [5, 2], [2, 1]), [3, 1]);
});

test('geometry of convolutions is that of the ops', () => {
  const x = tf.ones([2, 9, 11, 3]);
  for (const pad of ['same', 'valid', 2, [[0, 0], [1, 2], [3, 0], [0, 0]]])
    for (const [strides, dilations] of [[1, 1], [[2, 3], 1], [1, [2, 1]]]) {
      const info = u.computeConv2DInfo(x.shape, [3, 2, 3, 4], strides, dilations, pad, 'floor');
      const y = tf.conv2d(x, tf.ones([3, 2, 3, 4]), strides, pad, 'NHWC', dilations, typeof pad === 'string' ? undefined : 'floor');
      assert.deepEqual(info.outShape, y.shape);
      assert.equal(info.effectiveFilterHeight, 3 + 2 * (info.dilationHeight - 1));
    }
  const pool = u.computePool2DInfo(x.shape, [3, 3], [2, 2], 1, 'same');
  assert.deepEqual(pool.outShape, tf.maxPool(x, [3, 3], [2, 2], 'same').shape);
  const deep = u.computeConv3DInfo([1, 8, 7, 6, 2], [3, 3, 3, 2, 5], [1, 2, 2], 1, 'same', false, 'channelsLast');
  assert.deepEqual([deep.outShape, deep.padInfo.front, deep.padInfo.type], [[1, 8, 4, 3, 5], 1, 'SAME']);
  assert.deepEqual(u.computeDilation2DInfo([1, 5, 5, 2], [2, 2, 2], 1, 'valid', 'NHWC', 1).outShape, [1, 4, 4, 2]);
  assert.equal(u.computeDefaultPad([10, 10], 3, 1), 1);
  assert.throws(() => u.checkPadOnDimRoundingMode('pool', 'same', 'floor'), /Error in pool: pad must be an integer when using dimRoundingMode floor but got pad same/);
  assert.throws(() => u.convertConv2DDataFormat('HWC'), /Unknown dataFormat HWC/);
});

test('blocks of space and batch', () => {
  const x = tf.range(0, 2 * 4 * 6).reshape([2, 4, 6, 1]);
  const block = [2, 3];
  const reshaped = u.getReshaped(x.shape, block, 6, false);
  const permuted = u.getPermuted(reshaped.length, block.length, false);
  const there = x.reshape(reshaped).transpose(permuted).reshape(u.getReshapedPermuted(x.shape, block, 6, false));
  assert.deepEqual(there.arraySync(), tf.spaceToBatchND(x, block, [[0, 0], [0, 0]]).arraySync());
  const back = u.getReshaped(there.shape, block, 6);
  const again = there.reshape(back).transpose(u.getPermuted(back.length, block.length)).reshape(u.getReshapedPermuted(there.shape, block, 6));
  assert.deepEqual(again.arraySync(), x.arraySync());
  assert.deepEqual(u.getSliceSize([2, 8, 9, 1], [[1, 2], [0, 3]], 2), [2, 5, 6]);
  assert.deepEqual(u.getSliceBeginCoords([[1, 2], [4, 3]], 2), [0, 1, 4]);
});

test('equations of einsum', () => {
  const { allDims, summedDims, idDims } = u.decodeEinsumEquation('ij, jk -> ki', 2);
  assert.deepEqual([allDims, summedDims, idDims], [['k', 'i', 'j'], [2], [[1, 2], [2, 0]]]);
  assert.deepEqual(u.getEinsumPermutation(3, idDims[0]), { permutationIndices: [0, 1], expandDims: [0] });
  assert.deepEqual(u.getEinsumComputePath([2], idDims), { path: [2], steps: [[0, 1], []] });
  assert.throws(() => u.checkEinsumDimSizes(3, idDims, [{ shape: [2, 3] }, { shape: [4, 5] }]), /Expected dimension 3 at axis 0 of input shaped \[4,5\], but got dimension 4/);
  for (const [equation, count, message] of [['ij,jk', 2, /without an arrow/], ['i->j', 1, /label j not present/], ['ii->i', 1, /duplicate axes/], ['i,j,k->i', 3, /more than 2/]])
    assert.throws(() => u.decodeEinsumEquation(equation, count), message);
});

test('gather, scatter, split, segments', () => {
  assert.deepEqual(tf.gather_util.prepareAndValidate({ shape: [4, 5, 6] }, { shape: [7, 2], dtype: 'int32' }), [[7, 6], 7, 6, [5, 1]]);
  assert.deepEqual(tf.scatter_util.calculateShapes({ shape: [3, 6] }, { shape: [3, 2] }, [4, 5, 6]),
    { sliceRank: 2, numUpdates: 3, sliceSize: 6, strides: [5, 1], outputSize: 120 });
  const t = (shape) => ({ shape, rank: shape.length, size: 1, dtype: 'int32' });
  assert.throws(() => tf.scatter_util.validateInput(t([3, 5]), t([3, 2]), [4, 5, 6]), /updates\.shape\[1\] \(5\) != shape\[1\]/);
  assert.deepEqual(u.prepareSplitSize({ shape: [10] }, [3, -1, 2]), [3, 5, 2]);
  assert.throws(() => u.prepareSplitSize({ shape: [10] }, 3), /Number of splits must evenly divide the axis/);
  assert.deepEqual(u.segment_util.collectGatherOpShapeInfo({ shape: [2, 3, 4, 5] }, { shape: [2, 6] }, 2, 1),
    { batchSize: 2, outerSize: 3, sliceSize: 5, dimSize: 4, outputShape: [2, 3, 6, 5] });
  assert.equal(u.segment_util.segOpComputeOptimalWindowSize(64, 10), 16);
  assert.deepEqual([u.computeOptimalWindowSize(25), u.computeOptimalWindowSize(64)], [25, 8]);
});

test('fused activations and biases', () => tf.tidy(() => {
  const x = tf.tensor([-1, 2]);
  for (const [name, f] of Object.entries({ linear: (t) => t, relu: tf.relu, elu: tf.elu, relu6: tf.relu6, sigmoid: tf.sigmoid }))
    assert.deepEqual(u.applyActivation(x, name).arraySync(), f(x).arraySync());
  assert.deepEqual(u.getFusedDyActivation(tf.tensor([3, 3]), tf.relu(x), 'relu').arraySync(), [0, 3]);
  assert.deepEqual(u.getFusedBiasGradient(tf.ones([1, 3]), tf.ones([4, 3])).arraySync(), [[4, 4, 4]]);
  assert.throws(() => u.applyActivation(x, 'loud'), /Unknown fused activation loud/);
}));

test('ragged shapes', () => {
  assert.deepEqual(u.combineRaggedTensorToTensorShapes(1, [-1, -1, 3], [7, 3]), [-1, -1, 3]);
  assert.throws(() => u.combineRaggedTensorToTensorShapes(1, [2, 4], [7, 3]), /rt input\.rank = 3, but shape\.rank = 2/);
  const types = u.getRowPartitionTypesHelper(['FIRST_DIM_SIZE', 'ROW_SPLITS', 'nonsense', 'ROW_SPLITS']);
  assert.deepEqual([types, u.getRaggedRank(types)], [[0, 3], 1]);
  assert.throws(() => u.validateDefaultValueShape([2], [5]), /must be less than ragged tensor input flatValues\.rank = 1/);
});

test('unsigned numbers of 64 bits wrap', () => {
  assert.equal(tf.util.hexToLong('ff').mul(2).toNumber(), 510);
  assert.equal(tf.util.hexToLong('ffffffffffffffff').add(2).toString(16), '1');
});

test('repeated tries', async () => {
  let tries = 0;
  const delays = [];
  await tf.util.repeatedTry(() => ++tries === 4, (n) => n * 10, null, (f, delay) => { delays.push(delay); f(); });
  assert.deepEqual([tries, delays], [4, [10, 20, 30]]);
  await assert.rejects(tf.util.repeatedTry(() => false, () => 0, 3));
});

test('boxes that overlap, and where', () => {
  const boxes = Float32Array.from([0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 1, 11.1, 0, 10.1, 0, 100, 1, 101]);
  const scores = Float32Array.from([0.9, 0.75, 0.6, 0.95, 0.5, 0.3]);
  const { nonMaxSuppressionV3Impl: v3, nonMaxSuppressionV4Impl: v4, nonMaxSuppressionV5Impl: v5, whereImpl } = tf.kernel_impls;
  assert.deepEqual(v3(boxes, scores, 3, 0.5, 0).selectedIndices, [3, 0, 5]);
  assert.deepEqual(v3(boxes, scores, 2, 0.5, 0).selectedIndices, [3, 0]);
  assert.deepEqual(v3(boxes, scores, 6, 1, 0.4).selectedIndices, [3, 0, 1, 2, 4]);
  assert.deepEqual(v4(boxes, scores, 5, 0.5, 0, true), { selectedIndices: [3, 0, 5, 0, 0], validOutputs: 3 });
  // Scores of boxes that overlap one chosen box by `iou` fall to exp(-iou^2 / (2 sigma)) of what they were.
  const iou = 0.9 / 1.1, soft = v5(boxes, scores, 6, 1, 0, 0.5);
  assert.deepEqual(soft.selectedIndices.slice(0, 2), [3, 0]);
  const at = soft.selectedIndices.indexOf(4);
  assert.ok(Math.abs(soft.selectedScores[at] - 0.5 * Math.exp(-iou * iou)) < 1e-5);
  assert.ok(soft.selectedScores.every((score, i) => i === 0 || score <= soft.selectedScores[i - 1]));
  assert.deepEqual(whereImpl([2, 3], Uint8Array.from([0, 1, 0, 1, 0, 1])).arraySync(), [[0, 1], [1, 0], [1, 2]]);
  assert.deepEqual(whereImpl([2], Uint8Array.from([0, 0])).shape, [0, 1]);
});
