// Several buffers that are read as one.
import type { Bytes, WeightData } from './types.js';

interface Shard {
  start: number;
  end: number;
  bytes: Uint8Array;
}

const view = (bytes: Bytes | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes);

export class CompositeArrayBuffer {
  private shards: Shard[] = [];
  readonly byteLength: number = 0;

  constructor(buffers?: WeightData | ArrayBufferView | ArrayBufferView[]) {
    for (const buffer of buffers == null ? [] : Array.isArray(buffers) ? buffers : [buffers]) {
      const bytes = view(buffer);
      this.shards.push({ start: this.byteLength, end: (this.byteLength += bytes.length), bytes });
    }
  }

  /** All of them in one buffer. */
  static join(buffers?: WeightData): ArrayBuffer {
    return new CompositeArrayBuffer(buffers).slice();
  }

  /** A copy of the bytes in this range, whose ends are brought into the limits. */
  slice(start = 0, end = this.byteLength): ArrayBuffer {
    const from = Math.max(0, Number(start) || 0);
    const to = Math.min(this.byteLength, Number(end) || 0);
    const copy = new Uint8Array(Math.max(0, to - from));
    for (let i = this.findShardForByte(from); i >= 0 && i < this.shards.length && this.shards[i]!.start < to; i++) {
      const shard = this.shards[i]!;
      const first = Math.max(from, shard.start);
      copy.set(shard.bytes.subarray(first - shard.start, to - shard.start), first - from);
    }
    return copy.buffer;
  }

  /** The bytes in this range: where they lie, if that is one buffer, else a copy. */
  view(start: number, end: number): Uint8Array {
    const shard = this.shards[this.findShardForByte(start)];
    return shard && end <= shard.end ? shard.bytes.subarray(start - shard.start, end - shard.start) : new Uint8Array(this.slice(start, end));
  }

  /** The number of the buffer that has this byte, or -1. */
  findShardForByte(byteIndex: number): number {
    if (byteIndex < 0 || byteIndex >= this.byteLength) return -1;
    let low = 0;
    for (let high = this.shards.length - 1; low < high;) {
      const middle = (low + high) >> 1;
      if (this.shards[middle]!.end > byteIndex) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
