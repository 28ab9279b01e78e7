// Compiled, not run: programs that must type-check against the package, and some that must not.
import * as tf from 'nacre';

export async function program(): Promise<number[][]> {
  await tf.ready();
  const a: tf.Tensor2D = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const b: tf.Tensor = tf.add(a, 1);
  const c: tf.Tensor2D = tf.matMul(a, b);
  const d: tf.Scalar = c.relu().sum().asScalar();
  const unary: tf.Tensor2D = tf.abs(a);
  const { values, indices } = tf.topk(a, 1);
  const [q, r]: [tf.Tensor, tf.Tensor] = tf.linalg.qr(a);
  const joined: tf.Tensor2D = tf.einsum('ij,jk->ik', q, r);
  const [rest]: [tf.Tensor, tf.Tensor] = await tf.setdiff1dAsync([1, 2, 3], [2]);
  const dense: tf.Tensor = tf.sparseToDense([0, 2], [1, 2], [4], tf.scalar(5));
  const parts: tf.Tensor[] = a.split(2, 1);
  const v: tf.Variable<tf.Rank.R2> = tf.variable(a, true, 'v');
  const optimizer: tf.Optimizer = tf.train.adam(0.1);
  const cost: tf.Scalar | null = optimizer.minimize(() => tf.losses.meanSquaredError(a, v.matMul(a)) as tf.Scalar, true, [v]);
  const g: (x: tf.Tensor) => tf.Tensor = tf.grad((x: tf.Tensor) => x.square());
  const { value, tangent }: { value: tf.Tensor; tangent: tf.Tensor } = tf.jvp((x, y) => x.mul(y), [tf.ones([2]), 3], [tf.ones([2]), 1]);
  const one: tf.Tensor = tf.hvp((x) => x.square().sum(), value, tangent);
  const list: tf.Tensor[] = tf.hvp((x, y) => x.mul(y).sum(), [one, one], [one, one]);
  const second: tf.Tensor = tf.hessian((x) => x.sum(), list[0]!);
  // @ts-expect-error: a function is needed
  tf.jvp(3, second, second);
  const kept: tf.Tensor = tf.tidy(() => tf.fused.conv2d({ x: tf.zeros([1, 4, 4, 1]), filter: tf.zeros([3, 3, 1, 2]), strides: 1, pad: 'same', activation: 'relu' }));
  const buffer: tf.TensorBuffer<tf.Rank.R2> = a.bufferSync();
  const bytes: Float32Array = await kept.data<'float32'>();
  tf.dispose([b, { d, g: g(a) }, unary, values, indices, joined, rest, dense, ...parts, ...(cost ? [cost] : [])]);
  {
    using temporary = tf.tensor([1, 2]);
    temporary.print();
  }
  buffer.set(bytes[0] ?? 0, 0, 0);
  const image: tf.Tensor3D = tf.browser.fromPixels({ data: new Uint8Array(4), width: 1, height: 1 });
  image.resizeBilinear([2, 2]);
  return c.array();
}

class Mine extends tf.KernelBackend {
  override floatPrecision(): 32 {
    return 32;
  }
}

export function extensions(): tf.Tensor {
  tf.registerBackend('mine', () => new Mine(), 3);
  tf.registerKernel({
    kernelName: tf.Square, backendName: 'mine',
    kernelFunc: ({ inputs, backend, attrs }) => ({ dataId: backend.write(null, inputs['x']!.shape, 'float32'), shape: [Number(attrs?.['n'])], dtype: 'float32' }),
  });
  tf.registerKernel({ kernelName: 'Own', backendName: 'mine', kernelFunc: (params: { inputs: { x: tf.TensorInfo }; backend: Mine }) => params.inputs.x });
  tf.registerGradient({ kernelName: 'Own', inputsToSave: ['x'], gradFunc: (dy: tf.Tensor, [x]) => ({ x: () => dy.mul(x!) }) });
  const handler: tf.io.IOHandler = tf.io.fromMemory({ modelTopology: {} });
  const info: tf.backend_util.Conv2DInfo = tf.backend_util.computeConv2DInfo([1, 4, 4, 1], [2, 2, 1, 1], 1, 1, 'same');
  const flag: boolean = tf.env().getBool('DEBUG');
  const leak: tf.Leak | undefined = tf.leaks()[0];
  void [handler, info, flag, leak];
  return tf.engine().runKernel('Own', { x: tf.scalar(1) }) as tf.Tensor;
}

export function mistakes(): void {
  // @ts-expect-error a flag is no number
  tf.matMul([[1]], [[1]], 1);
  // @ts-expect-error there is no such padding
  tf.conv2d(tf.zeros([1, 4, 4, 1]), tf.zeros([3, 3, 1, 1]), 1, 'sameish');
  // @ts-expect-error there is no such type
  tf.zeros([1], 'float99');
  // @ts-expect-error a missing argument
  tf.matMul([[1]]);
  // @ts-expect-error there is no such op
  tf.frobnicate(1);
}
