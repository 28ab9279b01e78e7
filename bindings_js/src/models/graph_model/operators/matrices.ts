import * as ops from '../../../generated/ops.js';
import type { Tensor } from '../../../tensor.js';
import type { Arguments, Operators } from '../arguments.js';
import { epilogue } from './convolution.js';

const matMul = (a: Arguments, transposeA: string, transposeB: string): Tensor => ops.matMul(a.tensor(0), a.tensor(1), a.truth(transposeA), a.truth(transposeB));

export const matrices: Operators = {
  MatMul: (a) => matMul(a, 'transpose_a', 'transpose_b'),
  BatchMatMul: (a) => matMul(a, 'adj_x', 'adj_y'),
  BatchMatMulV2: (a) => matMul(a, 'adj_x', 'adj_y'),
  _FusedMatMul: (a) =>
    ops.fused.matMul({
      a: a.tensor(0), b: a.tensor(1), transposeA: a.truth('transpose_a'), transposeB: a.truth('transpose_b'), ...epilogue(a, 'Fused MatMul'),
    }),
  Transpose: (a) => ops.transpose(a.tensor(0), a.numbers(1)),
  Einsum: (a) => ops.einsum(a.text('equation'), ...a.tensors()),
  MatrixBandPart: (a) => ops.linalg.bandPart(a.tensor(0), a.tensor(1), a.tensor(2)),
};
