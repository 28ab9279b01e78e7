import { env } from './flags.js';

function quiet(): boolean {
  return env().getBool('IS_TEST') || env().getBool('PROD');
}

/** A warning, except in tests and production. */
export function warn(...message: unknown[]): void {
  if (!quiet()) console.warn(...message);
}
export function log(...message: unknown[]): void {
  if (!quiet()) console.log(...message);
}
