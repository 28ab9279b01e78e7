// Bytes that come in pieces. A piece is lent: what follows may be put in the same place, so it is used, or copied, before the next is asked for.
import type { Bytes } from './types.js';

export type Pieces = AsyncGenerator<Uint8Array, void, undefined>;

const roomBytes = 1 << 18;
const viewOf = (bytes: Bytes): Uint8Array => (bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes));

/** What streams of `streamOf` are made of, for those who need no copies. */
const origins = new WeakMap<ReadableStream, Pieces>();

/** A stream of these pieces, which are only asked for as the stream is read. */
export function streamOf(pieces: Pieces): ReadableStream<Uint8Array> {
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value.slice());
    },
    cancel: async () => void (await pieces.return()),
  }, { highWaterMark: 0 });
  origins.set(stream, pieces);
  return stream;
}

/** The pieces of a stream, which is locked. Those who stop early cancel it. */
export function piecesOf(stream: ReadableStream<Bytes>): Pieces {
  const lending = lendingReader(stream);
  if (lending) return fillAgain(lending);
  const reader = stream.getReader();
  return origins.get(stream) ?? readAll(reader);
}

function lendingReader(stream: ReadableStream<Bytes>): ReadableStreamBYOBReader | null {
  try {
    return (stream as ReadableStream).getReader({ mode: 'byob' });
  } catch {
    return null;  // no stream of bytes, or a browser without these readers
  }
}

/** Streams of bytes fill one buffer again and again, so that none are left to the garbage collector, which would take its time. */
async function* fillAgain(reader: ReadableStreamBYOBReader): Pieces {
  try {
    for (let room = new ArrayBuffer(roomBytes);;) {
      const { done, value } = await reader.read(new Uint8Array(room));
      if (done) return;
      yield value;
      room = value.buffer;
    }
  } finally {
    await reader.cancel();  // files and connections are closed
  }
}

async function* readAll(reader: ReadableStreamDefaultReader<Bytes>): Pieces {
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield viewOf(part.value);
  } finally {
    await reader.cancel();
  }
}

/** Hands pieces over by counts of bytes. */
export class PieceReader {
  private rest: Uint8Array = new Uint8Array(0);

  constructor(private readonly pieces: Pieces) {}

  /** Gives the next `count` bytes to `put` as they come, each time with the number of those before. Resolves to how many were missing at the end. */
  async pass(count: number, put: (bytes: Uint8Array, at: number) => void): Promise<number> {
    for (let at = 0; at < count;) {
      if (this.rest.length === 0) {
        const { done, value } = await this.pieces.next();
        if (done) return count - at;
        this.rest = value;
      }
      const bytes = this.rest.subarray(0, count - at);
      put(bytes, at);
      at += bytes.length;
      this.rest = this.rest.subarray(bytes.length);
    }
    return 0;
  }

  /** Nothing more is wanted. */
  async stop(): Promise<void> {
    await this.pieces.return();
  }

  /** Nothing more is wanted, and nothing more should come: looks whether the end is there, so that those who watch see it, but waits for nothing. */
  end(): void {
    this.pieces.next().then(() => this.pieces.return()).catch(() => {});
  }
}
