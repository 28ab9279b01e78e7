export type Seed = number | string;

let fresh = 0;

/** How many seeds were made up so far. */
export function freshSeeds(): number {
  return fresh;
}

/** The number that random ops get: a given number, the hash of a string, or, without a seed, a fresh one. */
export function randomSeed(seed?: Seed | null): number {
  if (seed === undefined || seed === null) {
    fresh++;
    return Math.floor(Math.random() * 2 ** 31);
  }
  if (typeof seed === 'number') return seed;
  let hash = 0x811c9dc5;  // FNV-1a
  for (const byte of new TextEncoder().encode(seed)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
