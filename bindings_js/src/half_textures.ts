// The flag WEBGL_FORCE_F16_TEXTURES: the backend 'webgl' keeps floats in textures of 16 bits, but for tensors of at most 4,096 values. That halves their
// memory and what passes through it; each stored value then has 11 binary digits and lies below 65,504. Kernels compute in 32 bits all the same.
import { ENV, onFlagsChange } from './flags.js';
import { isReady, lib } from './module.js';
import { warn } from './log.js';

export const halfFlag = 'WEBGL_FORCE_F16_TEXTURES';

export function halfTextures(): boolean {
  return ENV.getBool(halfFlag);
}

/** Has the backend do as the flag says, which may have been set before it was loaded. */
export function applyHalfTextures(): void {
  if (isReady() && lib.GL) lib.webglHalf(halfTextures());
}

/** Training needs 32 bits: small updates of large weights would be lost. */
export function leaveHalfTextures(): void {
  if (!halfTextures()) return;
  ENV.set(halfFlag, false);
  const kept = 'what the GPU holds already keeps its 16 bits, and weights that were loaded are exact';
  warn(`${halfFlag} is for inference: it is off from here on, since gradients are computed; ${kept}`);
}

ENV.registerFlag(halfFlag, () => false);
onFlagsChange(applyHalfTextures);
