// Shapes and permutations of batchToSpaceND and spaceToBatchND, and the centre of an image.

export function getReshaped(inputShape: number[], blockShape: number[], prod: number, batchToSpace = true): number[] {
  if (batchToSpace) return [...blockShape, inputShape[0]! / prod, ...inputShape.slice(1)];
  const blocks = blockShape.flatMap((block, i) => [inputShape[i + 1]! / block, block]);
  return [inputShape[0]!, ...blocks, ...inputShape.slice(blockShape.length + 1)];
}

export function getPermuted(reshapedRank: number, blockShapeRank: number, batchToSpace = true): number[] {
  const rest = Array.from({ length: Math.max(0, reshapedRank - 2 * blockShapeRank - 1) }, (_, i) => 2 * blockShapeRank + 1 + i);
  const blocks = Array.from({ length: blockShapeRank }, (_, i) => i);
  if (batchToSpace) return [blockShapeRank, ...blocks.flatMap((i) => [blockShapeRank + 1 + i, i]), ...rest];
  return [...blocks.map((i) => 2 * i + 2), 0, ...blocks.map((i) => 2 * i + 1), ...rest];
}

export function getReshapedPermuted(inputShape: number[], blockShape: number[], prod: number, batchToSpace = true): number[] {
  const scale = (size: number, by: number) => (batchToSpace ? size * by : size / by);
  return inputShape.map((size, i) => (i === 0 ? scale(size, 1 / prod) : i <= blockShape.length ? scale(size, blockShape[i - 1]!) : size));
}

export function getSliceBeginCoords(crops: number[][], blockShape: number): number[] {
  return [0, ...crops.slice(0, blockShape).map(([before]) => before!)];
}

export function getSliceSize(uncroppedShape: number[], crops: number[][], blockShape: number): number[] {
  return [uncroppedShape[0]!, ...crops.slice(0, blockShape).map(([before, after], i) => uncroppedShape[i + 1]! - before! - after!)];
}

export function getImageCenter(center: number | [number, number], imageHeight: number, imageWidth: number): [number, number] {
  const [x, y] = typeof center === 'number' ? [center, center] : center;
  return [imageWidth * x, imageHeight * y];
}
