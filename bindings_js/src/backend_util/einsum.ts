// Equations of einsum.
import { assert } from '../util.js';

export interface EinsumTerms {
  allDims: string[];
  summedDims: number[];
  idDims: number[][];
}

/** The labels of an equation, those of the result first; which are summed, and those of each input, by number. */
export function decodeEinsumEquation(equation: string, numTensors: number): EinsumTerms {
  const sides = equation.replace(/\s/g, '').split('->');
  if (sides.length < 2) throw new Error('Equations without an arrow are not supported.');
  if (sides.length > 2) throw new Error('Equation must contain exactly one arrow ("->").');
  const [inputs, output] = sides as [string, string];
  assert(!inputs.includes('...'), () => 'The ellipsis notation ("...") is not supported yet.');
  const terms = inputs.split(',');
  if (terms.length !== numTensors) throw new Error(`Expected ${terms.length} input tensors, received ${numTensors}`);
  if (terms.length > 2) throw new Error('Support for more than 2 input tensors is not implemented yet.');
  for (const label of output)
    if (!inputs.includes(label)) throw new Error(`Output subscripts contain the label ${label} not present in the input subscripts.`);
  for (const term of terms)
    if (new Set(term).size !== term.length)
      throw new Error(`Found duplicate axes in input component ${term}. Support for duplicate axes in input is not implemented yet.`);
  const allDims = [...new Set(output + terms.join(''))];
  return {
    allDims,
    summedDims: allDims.map((_, i) => i).slice(output.length),
    idDims: terms.map((term) => [...term].map((label) => allDims.indexOf(label))),
  };
}

/** How an input's labels are brought into the common order, and which dimensions it lacks. */
export function getEinsumPermutation(nDims: number, idDims: number[]): { permutationIndices: number[]; expandDims: number[] } {
  const all = Array.from({ length: nDims }, (_, dim) => dim);
  return {
    permutationIndices: all.map((dim) => idDims.indexOf(dim)).filter((at) => at >= 0),
    expandDims: all.filter((dim) => !idDims.includes(dim)),
  };
}

export function checkEinsumDimSizes(nDims: number, idDims: number[][], tensors: { shape: number[] }[]): void {
  const sizes = new Array<number | undefined>(nDims);
  tensors.forEach(({ shape }, i) => idDims[i]!.forEach((dim, axis) => {
    sizes[dim] ??= shape[axis];
    assert(sizes[dim] === shape[axis],
      () => `Expected dimension ${sizes[dim]} at axis ${axis} of input shaped ${JSON.stringify(shape)}, but got dimension ${shape[axis]}`);
  }));
}

/** The order of summation, and the inputs that are multiplied in at each step. */
export function getEinsumComputePath(summedDims: number[], idDims: number[][]): { path: number[]; steps: number[][] } {
  const path = summedDims.length === 0 ? [-1] : summedDims;
  const done = new Set<number>();
  const steps = Array.from({ length: summedDims.length === 0 ? 1 : path.length + 1 }, (_, i) => {
    const dim = path[i];
    if (dim === undefined) return [];
    const fresh = idDims.flatMap((dims, term) => (!done.has(term) && (dims.length === 0 || dim === -1 || dims.includes(dim)) ? [term] : []));
    for (const term of fresh) done.add(term);
    return fresh;
  });
  return { path, steps };
}
