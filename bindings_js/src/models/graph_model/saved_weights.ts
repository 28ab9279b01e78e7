// The weights of a model as files hold them.
import { CompositeArrayBuffer } from '../../io/composite_array_buffer.js';
import { encodeWeights } from '../../io/weights.js';
import type { WeightsManifestEntry } from '../../io/types.js';
import { sizeFromShape } from '../../convert.js';
import { stored, storedBytes } from '../quantize/bytes.js';
import type { ModelState } from './run.js';

/** Weights that are held as bytes stay bytes. */
export async function encodeModelWeights({ weights, bytes }: ModelState): Promise<{ data: ArrayBuffer; specs: WeightsManifestEntry[] }> {
  const { data, specs } = await encodeWeights(Object.fromEntries([...weights].filter(([name]) => !bytes.has(name))));
  const parts: Uint8Array[] = [new Uint8Array(data)];
  for (const [name, shape] of bytes) {
    specs.push({ name, shape: [...shape], dtype: 'int32', quantization: { ...stored } });
    parts.push(await storedBytes(weights.get(name)!, sizeFromShape(shape)));
  }
  return { data: CompositeArrayBuffer.join(parts), specs };
}
