// Stacks of recurrent cells: the cells are functions of the user, so this is no op of the module.
import { checkTensorLike } from './convert.js';
import { tensor } from './create.js';
import type { Operand } from './generated/ops.js';
import { tidy } from './scope.js';
import { Tensor } from './tensor.js';

/** A cell: from (data, c, h) to [new c, new h]. */
export type LSTMCellFunc = (data: Tensor, c: Tensor, h: Tensor) => readonly Tensor[];

function operand(x: Operand, argument: string): Tensor {
  if (x instanceof Tensor) return x;
  checkTensorLike(x, argument, 'multiRNNCell');
  return tensor(x);
}

/** One step of cells, each fed with the new h of the one before: [new c of all, new h of all]. */
export function multiRNNCell(lstmCells: readonly LSTMCellFunc[], data: Operand, c: readonly Operand[], h: readonly Operand[]): [Tensor[], Tensor[]] {
  return tidy('multiRNNCell', () => {
    let input = operand(data, 'data');
    const cs = c.map((x, i) => operand(x, `c[${i}]`)), hs = h.map((x, i) => operand(x, `h[${i}]`));
    const newC: Tensor[] = [], newH: Tensor[] = [];
    lstmCells.forEach((cell, i) => {
      const [nextC, nextH] = cell(input, cs[i]!, hs[i]!);
      newC.push(nextC!);
      newH.push(nextH!);
      input = nextH!;
    });
    return [newC, newH];
  });
}
