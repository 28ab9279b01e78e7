import * as ops from '../../../generated/ops.js';
import type { Operators } from '../arguments.js';

type Interpolation = 'nearest' | 'bilinear';
type FillMode = 'constant' | 'reflect' | 'wrap' | 'nearest';

export const image: Operators = {
  ResizeBilinear: (a) => ops.image.resizeBilinear(a.tensor(0), a.numbers(1), a.truth('align_corners'), a.truth('half_pixel_centers')),
  ResizeNearestNeighbor: (a) => ops.image.resizeNearestNeighbor(a.tensor(0), a.numbers(1), a.truth('align_corners'), a.truth('half_pixel_centers')),
  CropAndResize: (a) =>
    ops.image.cropAndResize(
      a.tensor(0), a.tensor(1), a.tensor(2), a.numbers(3), a.choice<Interpolation>('method', 'bilinear'), a.attributeNumber('extrapolation_value', 0)),
  ImageProjectiveTransformV3: (a) =>
    ops.image.transform(
      a.tensor(0), a.tensor(1), a.choice<Interpolation>('interpolation'), a.choice<FillMode>('fill_mode', 'constant'), a.number(3, 0), a.numbers(2)),
};
