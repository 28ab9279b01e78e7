// What differs between browsers, Node and others: fetch, clock, text encoding.

export interface Platform {
  fetch(path: string, requestInits?: RequestInit, options?: { fetchFunc?: unknown; isBinary?: boolean }): Promise<Response>;
  now(): number;
  encode(text: string, encoding: string): Uint8Array;
  decode(bytes: Uint8Array, encoding: string): string;
  setTimeoutCustom?(functionRef: () => void, delay: number): void;
  isTypedArray(a: unknown): a is Float32Array | Int32Array | Uint8Array | Uint8ClampedArray;
}

/** Browsers, and Node, which has the same functions. */
export const browserPlatform: Platform = {
  fetch: (path, init) => globalThis.fetch(path, init),
  now: () => performance.now(),
  encode(text, encoding) {
    if (encoding !== 'utf-8' && encoding !== 'utf8') throw new Error(`encodeString: only utf-8 is supported, got ${encoding}`);
    return new TextEncoder().encode(text);
  },
  decode: (bytes, encoding) => (bytes.length === 0 ? '' : new TextDecoder(encoding).decode(bytes)),
  setTimeoutCustom: (f, delay) => void setTimeout(f, delay),
  isTypedArray: (a): a is Float32Array | Int32Array | Uint8Array | Uint8ClampedArray =>
    a instanceof Float32Array || a instanceof Int32Array || a instanceof Uint8Array || a instanceof Uint8ClampedArray,
};
