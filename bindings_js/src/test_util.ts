// tf.test_util: comparisons for the tests of programs that use tensors.
import { backend } from './backends.js';
import { flatten, inferShape, isTypedArray } from './convert.js';
import { arraysEqual, encodeString, isString } from './util.js';
import type { RecursiveArray, TensorLike, TypedArray } from './types.js';

const toleranceOf32 = 1e-3;
export const TEST_EPSILON_FLOAT16 = 1e-1;

/** How far values may be apart, by the precision of the backend. */
export function testEpsilon(): number {
  return backend().floatPrecision() === 32 ? toleranceOf32 : TEST_EPSILON_FLOAT16;
}

type Values = TypedArray | number | RecursiveArray<number>;

function close(a: unknown, b: unknown, epsilon: number): boolean {
  const [x, y] = [Number(a), Number(b)];
  if (!isFinite(x) && !isFinite(y)) return true;
  return Math.abs(x - y) <= epsilon;
}

function show(values: ArrayLike<unknown>): string {
  return Array.from(values).join(', ');
}

// A spec of Jasmine or Jest without expectations would be reported; this one had some.
function passed(): void {
  const { expect } = globalThis as { expect?: () => { nothing?: () => void } };
  expect?.().nothing?.();
}

function compare(actual: unknown, expected: unknown, same: (a: unknown, b: unknown) => boolean): void {
  if (isTypedArray(actual) && isTypedArray(expected)) {
    const [a, b] = [actual.constructor.name, expected.constructor.name];
    if (a !== b) throw new Error(`Arrays are of different type. Actual: ${a}. Expected: ${b}`);
  }
  if (Array.isArray(actual) && Array.isArray(expected)) {
    const [a, b] = [inferShape(actual), inferShape(expected)];
    if (!arraysEqual(a, b)) throw new Error(`Arrays have different shapes. Actual: [${a}]. Expected: [${b}]`);
  }
  const a = isTypedArray(actual) ? actual : flatten<unknown>(actual);
  const b = isTypedArray(expected) ? expected : flatten<unknown>(expected);
  if (a.length !== b.length)
    throw new Error(`Arrays have different lengths actual: ${a.length} vs expected: ${b.length}.\nActual:   ${show(a)}.\nExpected: ${show(b)}.`);
  for (let i = 0; i < b.length; i++)
    if (!same(a[i], b[i])) throw new Error(`Arrays differ: actual[${i}] = ${a[i]}, expected[${i}] = ${b[i]}.\nActual:   ${show(a)}.\nExpected: ${show(b)}.`);
  passed();
}

export function expectArraysClose(actual: Values, expected: Values, epsilon = testEpsilon()): void {
  compare(actual, expected, (a, b) => close(a, b, epsilon));
}

export function expectArraysEqual(actual: TensorLike, expected: TensorLike): void {
  const values = typeof expected === 'string' || typeof expected === 'number' || typeof expected === 'boolean' ? [expected] : expected;
  const first = (x: unknown) => (Array.isArray(x) ? x[0] : x);
  if (isString(first(actual)) || isString(first(values))) compare(actual, values, (a, b) => String(a) === String(b));
  else compare(actual, values, (a, b) => close(a, b, 0));
}

export function expectNumbersClose(a: number, e: number, epsilon = testEpsilon()): void {
  if (!close(a, e, epsilon)) throw new Error(`Numbers differ: actual === ${a}, expected === ${e}`);
  passed();
}

export function expectValuesInRange(actual: TypedArray | number[], low: number, high: number): void {
  for (const value of actual) if (value < low || value > high) throw new Error(`Value out of range:${value} low: ${low}, high: ${high}`);
}

export function expectArrayBuffersEqual(actual: ArrayBuffer, expected: ArrayBuffer): void {
  const [a, b] = [new Uint8Array(actual), new Uint8Array(expected)];
  if (a.length !== b.length) throw new Error(`Expected ArrayBuffer of ${b.length} bytes, got ${a.length}`);
  const at = a.findIndex((byte, i) => byte !== b[i]);
  if (at >= 0) throw new Error(`Expected ArrayBuffer value at ${at} to be ${b[at]} but got ${a[at]} instead`);
  passed();
}

export function expectPromiseToFail(fn: () => Promise<unknown>, done: { (): void; fail(): void }): void {
  fn().then(() => done.fail(), () => done());
  passed();
}

/** Strings within nested arrays become their bytes, in place. */
export function encodeStrings(a: RecursiveArray<unknown>): RecursiveArray<unknown> {
  const list = a as unknown[];
  list.forEach((value, i) => (list[i] = Array.isArray(value) ? encodeStrings(value) : encodeString(value as string)));
  return a;
}

/** A muted, looping <video> that plays this source; resolves when its first frame is there. */
export function createVideoElement(source: HTMLSourceElement): Promise<HTMLVideoElement> {
  const video = document.createElement('video');
  Object.assign(video, { playsInline: true, muted: true, loop: true, preload: 'auto' });
  Object.assign(video.style, { position: 'fixed', left: '0px', top: '0px' });
  video.appendChild(source);
  return new Promise((resolve) => {
    video.addEventListener('loadeddata', () => resolve(video));
    video.load();
  });
}

/** Starts a video and waits for a frame to be shown. */
export async function play(video: HTMLVideoElement): Promise<void> {
  await video.play();
  if ('requestVideoFrameCallback' in video) await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
}
