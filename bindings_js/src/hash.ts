// FarmHash's 64-bit fingerprint (Pike 2014), as tf.util has it, on unsigned 64-bit numbers.

/** An unsigned integer of 64 bits; arithmetic wraps. */
export class Long {
  readonly unsigned = true;
  private readonly bits: bigint;

  constructor(value: bigint | number) {
    this.bits = BigInt.asUintN(64, BigInt(value));
  }

  private static of(x: Long | number): bigint {
    return x instanceof Long ? x.bits : BigInt.asUintN(64, BigInt(x));
  }

  add(other: Long | number): Long {
    return new Long(this.bits + Long.of(other));
  }
  sub(other: Long | number): Long {
    return new Long(this.bits - Long.of(other));
  }
  mul(other: Long | number): Long {
    return new Long(this.bits * Long.of(other));
  }
  div(other: Long | number): Long {
    return new Long(this.bits / Long.of(other));
  }
  mod(other: Long | number): Long {
    return new Long(this.bits % Long.of(other));
  }
  and(other: Long | number): Long {
    return new Long(this.bits & Long.of(other));
  }
  or(other: Long | number): Long {
    return new Long(this.bits | Long.of(other));
  }
  xor(other: Long | number): Long {
    return new Long(this.bits ^ Long.of(other));
  }
  shl(count: number): Long {
    return new Long(this.bits << BigInt(count));
  }
  shru(count: number): Long {
    return new Long(this.bits >> BigInt(count));
  }
  rotate(count: number): Long {
    return this.shru(count).or(this.shl(64 - count));
  }
  equals(other: Long | number): boolean {
    return this.bits === Long.of(other);
  }
  /** The lower 32 bits as a signed number. */
  getLowBits(): number {
    return Number(BigInt.asIntN(32, this.bits));
  }
  getHighBits(): number {
    return this.shru(32).getLowBits();
  }
  get low(): number {
    return this.getLowBits();
  }
  get high(): number {
    return this.getHighBits();
  }
  toNumber(): number {
    return Number(this.bits);
  }
  toString(radix = 10): string {
    return this.bits.toString(radix);
  }
}

export function hexToLong(hex: string): Long {
  return new Long(BigInt(`0x${hex}`));
}

const k0 = hexToLong('c3a5c85c97cb3127');
const k1 = hexToLong('b492b66fbe98f273');
const k2 = hexToLong('9ae16a3b2f90404f');

type Pair = [Long, Long];

function fetch(bytes: Uint8Array, at: number, count: number): Long {
  let value = 0n;
  for (let i = count - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[at + i]!);
  return new Long(value);
}
const fetch64 = (bytes: Uint8Array, at: number): Long => fetch(bytes, at, 8);

function shiftMix(x: Long): Long {
  return x.xor(x.shru(47));
}

function mix(u: Long, v: Long, mul: Long): Long {
  const a = shiftMix(u.xor(v).mul(mul));
  return shiftMix(v.xor(a).mul(mul)).mul(mul);
}

/** 32 bytes and two seeds to two numbers. */
function weakHash(bytes: Uint8Array, at: number, seedA: Long, seedB: Long): Pair {
  const [w, x, y, z] = [0, 8, 16, 24].map((offset) => fetch64(bytes, at + offset)) as [Long, Long, Long, Long];
  const start = seedA.add(w);
  const sum = start.add(x).add(y);
  const b = seedB.add(start).add(z).rotate(21).add(sum.rotate(44));
  return [sum.add(z), b.add(start)];
}

function upTo16(bytes: Uint8Array, length: number): Long {
  const mul = k2.add(2 * length);
  if (length >= 8) {
    const a = fetch64(bytes, 0).add(k2);
    const b = fetch64(bytes, length - 8);
    return mix(b.rotate(37).mul(mul).add(a), a.rotate(25).add(b).mul(mul), mul);
  }
  if (length >= 4) return mix(fetch(bytes, 0, 4).shl(3).add(length), fetch(bytes, length - 4, 4), mul);
  if (length === 0) return k2;
  const y = bytes[0]! + (bytes[length >> 1]! << 8);
  const z = length + (bytes[length - 1]! << 2);
  return shiftMix(k2.mul(y).xor(k0.mul(z))).mul(k2);
}

/** What the first and last 16 bytes of 17 to 64 give, with their first word times `factor`. */
function ends(bytes: Uint8Array, length: number, factor: Long, mul: Long): { a: Long; first: Long; second: Long } {
  const a = fetch64(bytes, 0).mul(factor);
  const b = fetch64(bytes, 8);
  const c = fetch64(bytes, length - 8).mul(mul);
  const d = fetch64(bytes, length - 16).mul(k2);
  return { a, first: a.add(b).rotate(43).add(c.rotate(30)).add(d), second: a.add(b.add(k2).rotate(18)).add(c) };
}

function upTo32(bytes: Uint8Array, length: number): Long {
  const mul = k2.add(2 * length);
  const { first, second } = ends(bytes, length, k1, mul);
  return mix(first, second, mul);
}

function upTo64(bytes: Uint8Array, length: number): Long {
  const mul = k2.add(2 * length);
  const { a, first, second } = ends(bytes, length, k2, mul);
  const z = mix(first, second, mul);
  const e = fetch64(bytes, 16).mul(mul);
  const f = fetch64(bytes, 24);
  const g = first.add(fetch64(bytes, length - 32)).mul(mul);
  const h = z.add(fetch64(bytes, length - 24)).mul(mul);
  return mix(e.add(f).rotate(43).add(g.rotate(30)).add(h), e.add(f.add(a).rotate(18)).add(g), mul);
}

interface State {
  x: Long;
  y: Long;
  z: Long;
  v: Pair;
  w: Pair;
}

/** One block of 64 bytes; the last one mixes its tail `by` 9. */
function absorb({ x, y, z, v, w }: State, bytes: Uint8Array, at: number, mul: Long, by: number): State {
  const x1 = x.add(y).add(v[0]).add(fetch64(bytes, at + 8)).rotate(37).mul(mul).xor(w[1].mul(by));
  const y1 = y.add(v[1]).add(fetch64(bytes, at + 48)).rotate(42).mul(mul).add(v[0].mul(by)).add(fetch64(bytes, at + 40));
  const z1 = z.add(w[0]).rotate(33).mul(mul);
  return {
    x: z1, y: y1, z: x1,
    v: weakHash(bytes, at, v[1].mul(mul), x1.add(w[0])),
    w: weakHash(bytes, at + 32, z1.add(w[1]), y1.add(fetch64(bytes, at + 16))),
  };
}

function long(bytes: Uint8Array, length: number): Long {
  const seed = new Long(81);
  const zero = new Long(0);
  const y = seed.mul(k1).add(113);
  let state: State = { x: seed.mul(k2).add(fetch64(bytes, 0)), y, z: shiftMix(y.mul(k2).add(113)).mul(k2), v: [zero, zero], w: [zero, zero] };
  const end = 64 * ((length - 1) >> 6);
  for (let at = 0; at < end; at += 64) state = absorb(state, bytes, at, k1, 1);
  const rest = (length - 1) & 63;
  const mul = k1.add(state.z.and(0xff).shl(1));
  const w0 = state.w[0].add(rest);
  const v0 = state.v[0].add(w0);
  state.v = [v0, state.v[1]];
  state.w = [w0.add(v0), state.w[1]];
  const { x, y: y1, z, v, w } = absorb(state, bytes, end + rest - 63, mul, 9);
  return mix(mix(v[0], w[0], mul).add(shiftMix(y1).mul(k0)).add(z), mix(v[1], w[1], mul).add(x), mul);
}

/** The fingerprint of the first `length` bytes. */
export function fingerPrint64(bytes: Uint8Array, length = bytes.length): Long {
  if (length <= 16) return upTo16(bytes, length);
  if (length <= 32) return upTo32(bytes, length);
  return length <= 64 ? upTo64(bytes, length) : long(bytes, length);
}
