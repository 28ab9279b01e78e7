// Weights as signed bytes: in memory four in an int32 word, in files as TensorFlow.js's format has integers in uint8 (scale 1, min -128).
import { begin, op, one, shape as putShape, tensor as putTensor } from '../../call.js';
import { tensor1d } from '../../create.js';
import type { WeightsManifestEntry } from '../../io/types.js';
import type { Replace } from '../../io/weights.js';
import type { Tensor } from '../../tensor.js';

const bytesOp = op('_bytes');
const lowest = -128;
export const stored = { dtype: 'uint8', scale: 1, min: lowest } as const;

/** The words that hold these bytes. */
export function wordsOf(bytes: Int8Array): Tensor {
  const padded = new Int8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return tensor1d(new Int32Array(padded.buffer), 'int32');
}

/** The int32 tensor of the bytes that words hold. */
export function unpacked(words: Tensor, shape: readonly number[]): Tensor {
  begin(bytesOp);
  putTensor(words, 'words');
  putShape(shape, 'shape');
  return one();
}

function holdsBytes({ dtype, quantization: q }: WeightsManifestEntry): boolean {
  return dtype === 'int32' && q?.dtype === 'uint8' && q.scale === stored.scale && q.min === stored.min;
}

/** Puts words in the place of weights that files hold as bytes, and notes the shapes of those by name. */
export function packing(shapes: Map<string, number[]>): Replace {
  return (t, spec) => {
    shapes.delete(spec.name);  // a name that comes twice
    if (!holdsBytes(spec)) return t;
    const words = wordsOf(Int8Array.from(t.dataSync() as Int32Array));
    t.dispose();
    shapes.set(spec.name, spec.shape);
    return words;
  };
}

/** The bytes of words as files hold them. */
export async function storedBytes(words: Tensor, size: number): Promise<Uint8Array> {
  const { buffer, byteOffset } = (await words.bytes()) as Uint8Array;
  return Uint8Array.from(new Int8Array(buffer, byteOffset, size), (b) => b - lowest);
}
