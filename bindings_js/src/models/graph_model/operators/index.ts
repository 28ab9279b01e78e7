// Every operator, and which of them must wait, differ from run to run, or belong to the control of the graph.
import type { AsyncOperators, Operators } from '../arguments.js';
import { arithmetic } from './arithmetic.js';
import { basicMath } from './basic_math.js';
import { control } from './control.js';
import { convolution } from './convolution.js';
import { creation } from './creation.js';
import { dynamic } from './dynamic.js';
import { evaluation } from './evaluation.js';
import { graph } from './graph.js';
import { image } from './image.js';
import { tensorListOperators } from './lists.js';
import { logical } from './logical.js';
import { matrices } from './matrices.js';
import { normalization } from './normalization.js';
import { ragged } from './ragged.js';
import { reduction } from './reduction.js';
import { sliceJoin } from './slice_join.js';
import { sparse } from './sparse.js';
import { spectral } from './spectral.js';
import { string } from './string.js';
import { tables } from './tables.js';
import { transformation } from './transformation.js';

export const operators: Operators = {
  ...arithmetic, ...basicMath, ...convolution, ...creation, ...evaluation, ...graph, ...image, ...tensorListOperators, ...logical, ...matrices,
    ...normalization,
  ...ragged, ...reduction, ...sliceJoin, ...sparse, ...spectral, ...string, ...transformation,
  LoopCond: graph.Identity!,
};

export const asyncOperators: AsyncOperators = { ...control, ...dynamic, ...tables };

/** What the executor of loops does itself; placeholders are given. */
export const flowOperators = new Set(['Switch', 'Merge', 'Enter', 'Exit', 'NextIteration']);

/** Operators that do more than compute a function of their inputs: graphs with them are not compiled. */
export const impure = new Set([
  ...Object.keys(tensorListOperators), 'Print', 'Multinomial', 'RandomStandardNormal', 'RandomUniform', 'RandomUniformInt', 'TruncatedNormal',
]);
