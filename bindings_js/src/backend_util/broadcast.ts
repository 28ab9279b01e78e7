// tf.broadcast_util: shapes of operands that are stretched to one shape.

/** Dimensions of `inShape` along which it is repeated to fill `outShape`. */
export function getBroadcastDims(inShape: number[], outShape: number[]): number[] {
  const missing = outShape.length - inShape.length;
  return inShape.flatMap((size, dim) => ((size || 1) === 1 && (outShape[missing + dim] ?? 1) > 1 ? [dim] : []));
}

/** Dimensions of `outShape` over which a gradient is summed to get one of `inShape`. */
export function getReductionAxes(inShape: number[], outShape: number[]): number[] {
  const missing = outShape.length - inShape.length;
  return outShape.flatMap((size, dim) => {
    const own = dim < missing ? undefined : inShape[dim - missing];
    return own === undefined || (own === 1 && size > 1) ? [dim] : [];
  });
}

export function assertAndGetBroadcastShape(shapeA: number[], shapeB: number[]): number[] {
  const rank = Math.max(shapeA.length, shapeB.length);
  return Array.from({ length: rank }, (_, dim) => {
    const a = shapeA[shapeA.length - rank + dim] ?? 1;
    const b = shapeB[shapeB.length - rank + dim] ?? 1;
    if (a !== b && a !== 1 && b !== 1) throw Error(`Operands could not be broadcast together with shapes ${shapeA} and ${shapeB}.`);
    return a === 1 ? b : a;
  });
}
