// What is beyond the limits is refused by name, and what is within them is right: many dimensions, dimensions of size 0, sizes that no memory holds.
// All rows of the op cases are pushed there.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from 'nacre';
import * as tfjs from '@tensorflow/tfjs';
import { cases } from '../cases/index.mjs';
import { dataOf, raised, resized } from '../cases/limits.mjs';
import { size } from '../cases/data.mjs';
import { callable, compare, directionsOf, forward, forwardLater, gradients, inputsOf, title } from '../cases/harness.mjs';

const mostDimensions = 8;
const modes = { reference: ['cpu', false], 'reference, fused': ['cpu', true], wasm: ['wasm', false], 'wasm, fused': ['wasm', true] };
const enter = async (mode) => {
  await tf.setBackend(modes[mode][0]);
  tf.setOptions({ simplify: modes[mode][1], fuse: modes[mode][1] });
};

before(async () => {
  await tfjs.setBackend('cpu');
  await tf.ready();
});

const rowsOf = new Map();
for (const row of Object.values(cases).flat()) if (!row.run) rowsOf.set(row.op, [...(rowsOf.get(row.op) ?? []), row]);

// Errors whose wording is TensorFlow.js's begin without the name of the op.
const inItsWords = /^(EnsureShape:|input tensor batch is|input spatial dimensions|'k' passed to inTopK|Input to reshape is|Bad: indices|Received SparseTensor|Requires delta|(Input )?[Ii]ndices should be Tensor|Invalid split value|(starts|limits) must be a scalar|\[linalg\.solve\] matrix|x should be 1D|mask's shape must match|predictions rank should be|Ragged splits m(ay|ust)|A tensor has at most 8)/;
function checkMessage(row, error) {
  if (error instanceof tf.OutOfMemoryError) return;
  const name = row.op.replaceAll('.', '\\.');
  assert.match(error.message, new RegExp(`^\\[(${name}|_?${name.split('.').at(-1)})\\] .|${inItsWords.source}`), title(row));
  assert.match(error.message, /\d|rank|empty|scalar|sorted/, `${title(row)}: ${error.message}`);  // a shape, or a number that is wrong
}

async function outcome(row, library, use) {
  try {
    return { values: await use(library, row) };
  } catch (error) {
    return { error };
  }
}
const values = (library, row) => (row.op.endsWith('Async') ? forwardLater : forward)(library, row, inputsOf(row));
const slopes = (library, row) => gradients(library, row, inputsOf(row), directionsOf(row, inputsOf(row), 31)).first();

/** Every mode gives the same values, or refuses; none leaves anything behind. What the scalar reference did. */
async function agreed(row, use, tolerance) {
  const found = {};
  for (const mode of Object.keys(modes)) {
    await enter(mode);
    const before = tf.memory().numTensors;
    found[mode] = await outcome(row, tf, use);
    assert.equal(tf.memory().numTensors, before, `${title(row)}, ${mode}: tensors left over`);
    if (found[mode].error) checkMessage(row, found[mode].error);
  }
  for (const mode of Object.keys(modes)) {
    assert.equal(found[mode].error?.message, found.reference.error?.message, `${title(row)}, ${mode}`);
    if (found[mode].values) compare(`${title(row)}, ${mode}`, found[mode].values, found.reference.values, tolerance);
  }
  return found.reference;
}

// Where TensorFlow.js gives something else, or something where nacre refuses.
const other = {
  matMul: 'it pairs the wrong matrices where both batches broadcast',
  'losses.softmaxCrossEntropy': 'smoothing counts dimension 1 as the classes',
  unsortedSegmentSum: 'segmentIds of a higher rank count as a list here',
};
const wider = {
  ...Object.fromEntries(['reshape', 'broadcastTo', 'expandDims', 'stack', 'oneHot', 'diag', 'gather', 'spaceToBatchND'].map((op) => [op, 'the result, or a step to it, has too many dimensions'])),
  ...Object.fromEntries(['complex', 'zeros', 'ones'].map((op) => [op, 'the parts of complex numbers are a dimension'])),
  ...Object.fromEntries([1, 2, 3, 4].flatMap((n) => [`pad${n}d`, `concat${n}d`]).map((op) => [op, 'the rank in the name is checked'])),
  einsum: 'the letters are counted', maxPoolWithArgmax: 'only pictures have windows', 'linalg.gramSchmidt': 'a list must be of vectors',
};

for (const rank of [mostDimensions - 1, mostDimensions]) {
  for (const [op, rows] of rowsOf) {
    const pushed = rows.map((row) => raised(row, rank)).filter((row) => row && dataOf(row).every((data) => size(data.shape) <= 3000));
    if (pushed.length === 0) continue;
    test(`rank ${rank}: ${op}`, async () => {
      for (const row of pushed) {
        const { values: found, error } = await agreed(row, values, row.tolerance);
        const theirs = row.oracle === false ? { error: true } : await outcome(row, tfjs, values);
        if (theirs.error) continue;
        if (error) assert.ok(wider[op], `${title(row)} is refused (${error.message}), but TensorFlow.js has values`);
        else if (!other[op]) compare(`${title(row)}, against TensorFlow.js`, found, theirs.values, row.tolerance);
      }
    });
    const sloped = pushed.filter((row) => row.grad && !row.constantGradient);
    if (sloped.length === 0) continue;
    // TensorFlow.js forgets what the mirror images give back.
    test(`rank ${rank}: gradient of ${op}`, async () => {
      for (const row of sloped.slice(0, 3)) {
        const { values: found } = await agreed(row, slopes, 1e-4);
        const theirs = row.oracle === false || other[op] || op === 'mirrorPad' ? { error: true } : await outcome(row, tfjs, slopes);
        if (found && !theirs.error && found.every((g, k) => String(g.shape) === String(theirs.values[k].shape))) compare(`${title(row)}, against TensorFlow.js`, found, theirs.values, 1e-3);
      }
    });
  }
}

test(`rank ${mostDimensions + 1}: nothing takes it, and every refusal says so`, async () => {
  for (const row of [...rowsOf.values()].flat().map((row) => raised(row, mostDimensions + 1))) {
    if (!row) continue;
    const { error } = await agreed(row, values);
    assert.match(error?.message ?? 'values', /at most 8/, title(row));
  }
});

// Where TensorFlow.js gives something else for what has no elements.
const emptyDiffers = {
  where: 'it broadcasts 1 to 1 where the other operand has 0', all: 'all of nothing is true', mean: 'the mean of nothing is not 0', moments: 'as mean',
  max: 'of nothing -Infinity, and not NaN', min: 'as max', logSumExp: 'as max', norm: 'as max', matMul: 'it gives NaN without a place for it',
  ...Object.fromEntries(['conv1d', 'conv2d', 'depthwiseConv2d', 'separableConv2d', 'fused.conv2d', 'fused.depthwiseConv2d', 'conv3d'].map(
    (op) => [op, 'negative sizes of results, and of windows without taps larger ones than "same" means'])),
  'image.cropAndResize': 'it leaves crops of pictures that there are not unwritten', 'image.transform': 'an empty batch keeps its height and width', 'string.stringNGrams': 'it counts the data without splits',
};
for (const [op, rows] of rowsOf) {
  const pushed = rows.flatMap((row) => resized(row, 0)).filter((row) => dataOf(row).every((data) => size(data.shape) <= 3000));
  if (pushed.length > 0) test(`dimensions of size 0: ${op}`, async () => {
    for (const row of pushed) {
      const { values: found } = await agreed(row, values, row.tolerance);
      const theirs = !found || row.oracle === false || emptyDiffers[op] ? { error: true } : await outcome(row, tfjs, values);
      if (!theirs.error) compare(`${title(row)}, against TensorFlow.js`, found, theirs.values, row.tolerance);
    }
  });
}

/** Runs f in a scope; afterwards everything is as before and the runtime works. */
function undisturbed(what, f) {
  const before = tf.memory();
  tf.tidy(() => { f(); });
  const after = tf.memory();
  assert.deepEqual([after.numTensors, after.numBytes], [before.numTensors, before.numBytes], `${what}: something is left`);
  assert.deepEqual([...tf.tidy(() => tf.add([1, 2], [3, 4]).dataSync())], [4, 6], what);
}

// Reading the result must fail for want of memory, unless its size is moderate.
function readGiant(results) {
  for (const y of results) {
    assert.ok(y.size < 2 ** 31 && y.shape.every((d) => d >= 0 && Number.isInteger(d)), `shape [${y.shape}]`);
    if (y.size * (y.dtype === 'bool' ? 1 : 4) >= 2 ** 31) assert.throws(() => y.dataSync(), tf.OutOfMemoryError);
  }
}

// Sizes at which the number of elements, or the bytes, or products of two sizes, pass 32 bits.
for (const n of [2 ** 16, 2 ** 30, 2e9]) {
  for (const [op, rows] of rowsOf) {
    // Whatever has a step for each element of a dimension would only be slow.
    if (op.endsWith('Async') || op.startsWith('string.') || ['unstack', 'dilation2d', 'unique'].includes(op)) continue;
    const pushed = rows.flatMap((row) => resized(row, n)).filter((row) => dataOf(row).every((data) => size(data.shape) < 2 ** 31));
    if (pushed.length > 0) test(`dimensions of size ${n}: ${op}`, async () => {
      await enter('wasm, fused');
      for (const row of pushed) undisturbed(title(row), () => {
        // Views of one element: only results would need memory.
        const xs = dataOf(row).map(({ shape, dtype }) => tf.broadcastTo(tf.zeros(shape.map((d) => (d === n ? 1 : d)), dtype), shape));
        let results = [];
        try {
          results = callable(tf, row)(xs);
        } catch (error) {
          checkMessage(row, error);
        }
        readGiant(results);
      });
    });
  }
}

const picture = () => tf.ones([1, 4, 4, 3]), many = 2 ** 31 - 1;
const giants = {
  zeros: [() => tf.zeros([50000, 50000]), () => tf.zeros([many]), () => tf.zeros([2 ** 15, 2 ** 15]), () => tf.zeros([2 ** 16, 2 ** 15, 0]), () => tf.zeros([many, many, many], 'bool')],
  ones: [() => tf.ones([40000, 40000], 'int32')],
  fill: [() => tf.fill([46340, 46340], 3), () => tf.fill([many], 'text')],
  zerosLike: [() => tf.zerosLike(tf.broadcastTo(1, [many]))],
  eye: [() => tf.eye(40000), () => tf.eye(3, 3, [2 ** 28])],
  diag: [() => tf.diag(tf.ones([50000]))],
  range: [() => tf.range(0, 2 ** 30, 1), () => tf.range(0, 1e12), () => tf.range(0, 1, 1e-12)],
  linspace: [() => tf.linspace(0, 1, many)],
  'signal.hannWindow': [() => tf.signal.hannWindow(many)],
  cosineWindow: [() => tf.cosineWindow(2 ** 30, 1, 1)],
  randomUniform: [() => tf.randomUniform([40000, 40000]), () => tf.randomUniform([1e5, 1e5])],
  randomNormal: [() => tf.randomNormal([2 ** 30])],
  truncatedNormal: [() => tf.truncatedNormal([2 ** 30])],
  randomGamma: [() => tf.randomGamma([2 ** 30], 1)],
  multinomial: [() => tf.multinomial(tf.ones([2, 3]), 2 ** 30)],
  broadcastTo: [() => tf.broadcastTo([1, 2], [2 ** 28, 2]).add(1), () => tf.broadcastTo(1, [2 ** 16, 2 ** 16]), () => tf.broadcastTo(1, [2 ** 29])],
  tile: [() => tf.tile([1, 2], [2 ** 29]), () => tf.tile([1, 2], [2 ** 30]), () => tf.tile([[1]], [65536, 65536])],
  oneHot: [() => tf.oneHot([1, 2], 2 ** 30), () => tf.oneHot([1], 2 ** 30)],
  pad: [() => tf.pad([1], [[2 ** 30, 0]]), () => tf.pad([1], [[many, many]]), () => tf.pad([[1]], [[65536, 0], [65536, 0]])],
  mirrorPad: [() => tf.mirrorPad(tf.broadcastTo(1, [2 ** 30]), [[2 ** 29, 2 ** 29]], 'symmetric'), () => tf.mirrorPad(tf.broadcastTo(1, [2 ** 30]), [[2 ** 30, 2 ** 30]], 'symmetric')],
  concat: [() => tf.concat(Array.from({ length: 4 }, () => tf.broadcastTo(1, [2 ** 29])))],
  stack: [() => tf.stack(Array.from({ length: 4 }, () => tf.broadcastTo(1, [2 ** 29]))), () => tf.stack([tf.broadcastTo(1, [2 ** 28]), tf.broadcastTo(1, [2 ** 28])])],
  add: [() => tf.add(tf.broadcastTo(1, [65536, 1]), tf.broadcastTo(1, [1, 65536])), () => tf.add(tf.broadcastTo(1, [2 ** 29]), 1)],
  matMul: [() => tf.matMul(tf.ones([50000, 1]), tf.ones([1, 50000])), () => tf.matMul(tf.ones([30000, 1]), tf.ones([1, 30000]))],
  outerProduct: [() => tf.outerProduct(tf.ones([50000]), tf.ones([50000]))],
  einsum: [() => tf.einsum('i,j->ij', tf.ones([50000]), tf.ones([50000]))],
  meshgrid: [() => tf.meshgrid(tf.ones([50000]), tf.ones([50000]))[0]],
  conv2d: [
    () => tf.conv2d(picture(), tf.ones([3, 3, 3, 2]), 1, 2 ** 30), () => tf.conv2d(picture(), tf.ones([3, 3, 3, 2]), 1, 2 ** 28), () => tf.conv2d(picture(), tf.ones([3, 3, 3, 2]), 1, many),
    () => tf.conv2d(picture(), tf.ones([3, 3, 3, 2]), 1, 20000), () => tf.conv2d(picture(), tf.ones([3, 3, 3, 2]), 1, 'same', 'NHWC', many),
  ],
  depthwiseConv2d: [() => tf.depthwiseConv2d(picture(), tf.ones([3, 3, 3, 2]), 1, 20000), () => tf.depthwiseConv2d(picture(), tf.ones([3, 3, 3, 2]), 1, 'same', 'NHWC', many)],
  conv2dTranspose: [() => tf.conv2dTranspose(picture(), tf.ones([3, 3, 2, 3]), [1, 2 ** 20, 2 ** 20, 2], 2 ** 18, 'same'), () => tf.conv2dTranspose(picture(), tf.ones([3, 3, 2, 3]), [1, 40000, 40000, 2], 10000, 'same')],
  conv1d: [() => tf.conv1d(tf.ones([1, 4, 3]), tf.ones([3, 3, 2]), 1, 2 ** 30)],
  conv3d: [() => tf.conv3d(tf.ones([1, 4, 4, 4, 1]), tf.ones([2, 2, 2, 1, 1]), 1, 2 ** 30), () => tf.conv3d(tf.ones([1, 4, 4, 4, 1]), tf.ones([2, 2, 2, 1, 1]), 1, 1000)],
  maxPool: [() => tf.maxPool(picture(), 2 ** 30, 1, 'same'), () => tf.maxPool(picture(), 3, 1, 20000), () => tf.maxPool(picture(), many, 1, many)],
  avgPool: [() => tf.avgPool(picture(), many, many, 'same')],
  pool: [() => tf.pool(picture(), 3, 'max', 20000), () => tf.pool(picture(), 3, 'avg', 'same', many)],
  maxPool3d: [() => tf.maxPool3d(tf.ones([1, 4, 4, 4, 1]), 3, 1, 2000)],
  'image.resizeBilinear': [() => tf.image.resizeBilinear(picture(), [2 ** 20, 2 ** 20]), () => tf.image.resizeBilinear(picture(), [20000, 20000])],
  'image.resizeNearestNeighbor': [() => tf.image.resizeNearestNeighbor(picture(), [20000, 20000]), () => tf.image.resizeNearestNeighbor(picture(), [many, many])],
  'image.cropAndResize': [() => tf.image.cropAndResize(picture(), [[0, 0, 1, 1]], [0], [20000, 20000]), () => tf.image.cropAndResize(picture(), [[0, 0, 1, 1]], [0], [2 ** 20, 2 ** 20])],
  'image.transform': [() => tf.image.transform(picture(), [[1, 0, 0, 0, 1, 0, 0, 0]], 'nearest', 'constant', 0, [20000, 20000])],
  batchToSpaceND: [() => tf.batchToSpaceND(tf.broadcastTo(1, [2 ** 20, 2 ** 5, 2 ** 5, 1]), [2 ** 10, 2 ** 10], [[0, 0], [0, 0]])],
  spaceToBatchND: [() => tf.spaceToBatchND(picture(), [1, 1], [[2 ** 30, 0], [0, 0]])],
  depthToSpace: [() => tf.depthToSpace(tf.broadcastTo(1, [1, 2 ** 10, 2 ** 10, 2 ** 10]), 2 ** 5)],
  gather: [() => tf.gather(tf.broadcastTo(1, [2, 2 ** 15]), tf.broadcastTo(tf.scalar(1, 'int32'), [2 ** 15])), () => tf.gather(tf.broadcastTo(1, [2, 2 ** 20]), tf.broadcastTo(tf.scalar(1, 'int32'), [2 ** 15]))],
  scatterND: [() => tf.scatterND([[1]], [1], [2 ** 30]), () => tf.scatterND([[1, 1]], [1], [2 ** 16, 2 ** 16])],
  sparseToDense: [() => tf.sparseToDense([1], [1], [2 ** 30])],
  unsortedSegmentSum: [() => tf.unsortedSegmentSum([1, 2], [0, 1], 2 ** 30), () => tf.unsortedSegmentSum(tf.ones([2, 3]), [0, 1], many)],
  bincount: [() => tf.bincount([1, 2], [], 2 ** 30)],
  denseBincount: [() => tf.denseBincount([[1, 2], [1, 2]], [], 2 ** 30)],
  'math.confusionMatrix': [() => tf.math.confusionMatrix([0, 1], [0, 1], 40000), () => tf.math.confusionMatrix([0, 1], [0, 1], 2 ** 20)],
  'signal.frame': [() => tf.signal.frame(tf.range(0, 100000), 50000, 1)],
  'linalg.bandPart': [() => tf.linalg.bandPart(tf.broadcastTo(1, [30000, 30000]), 1, 1)],
  cumsum: [() => tf.cumsum(tf.broadcastTo(1, [2 ** 29]))],
  complex: [() => tf.complex(tf.broadcastTo(1, [2 ** 28]), tf.broadcastTo(1, [2 ** 28])), () => tf.complex(tf.broadcastTo(1, [2 ** 30]), tf.broadcastTo(1, [2 ** 30]))],
  raggedRange: [() => tf.raggedRange([0], [2 ** 30], [1]).rtDenseValues],
  'sparse.sparseFillEmptyRows': [() => tf.sparse.sparseFillEmptyRows([[0, 0]], [1], [many, 3], 0).outputValues],
};
for (const [op, calls] of Object.entries(giants)) {
  test(`too large: ${op}`, async () => {
    await enter('wasm, fused');
    for (const call of calls) undisturbed(String(call), () => {
      let step = 'called';
      assert.throws(() => {
        const y = call();
        step = 'read';
        y.dataSync();
      }, (error) => {
        if (step === 'called') checkMessage({ op, args: [] }, error);
        else assert.ok(error instanceof tf.OutOfMemoryError, `${call}: ${error.stack}`);
        return true;
      });
    });
  });
}

test('intermediate results that do not fit together', async () => {
  for (const mode of ['wasm', 'wasm, fused', 'reference']) {
    await enter(mode);
    undisturbed(mode, () => {
      // Each fits into the addresses, all of them do not.
      const parts = Array.from({ length: 6 }, (_, k) => tf.cumsum(tf.broadcastTo(k, [2 ** 28])));
      assert.throws(() => tf.evaluate([tf.addN(parts.map((p) => p.sum()))]), tf.OutOfMemoryError);
    });
  }
});

test('a sparse shape may have more elements than a tensor', async () => {
  await enter('wasm, fused');
  undisturbed('sparseReshape', () => {
    const { outputIndices, outputShape } = tf.sparse.sparseReshape([[99999, 99998]], [100000, 100000], [-1, 50000]);
    assert.deepEqual(outputIndices.arraySync(), [[199999, 49998]]);
    assert.deepEqual(outputShape.arraySync(), [200000, 50000]);
    assert.throws(() => tf.sparse.sparseReshape([[0, 0]], [100000, 100000], [-1]), /missing dimension/);
  });
});

test('tensors of values: too many dimensions, or a dimension past 32 bits', () => {
  undisturbed('tensor', () => {
    assert.throws(() => tf.tensor([1], Array(9).fill(1)), /at most 8 dimensions.*\[1,1,1,1,1,1,1,1,1\]/);
    assert.throws(() => tf.tensor([], [2 ** 40, 0]), /2\^31|below|1099511627776/);
    assert.throws(() => tf.tensor([], [2 ** 20, 2 ** 20, 0]), /2\^31/);
    assert.throws(() => tf.zeros([2 ** 40]), /\[zeros\].*1099511627776/);
  });
});
