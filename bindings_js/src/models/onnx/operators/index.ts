// All operators, by name.
import type { Operators } from '../call.js';
import { activations } from './activations.js';
import { arithmetic } from './arithmetic.js';
import { control } from './control.js';
import { convolutions } from './conv.js';
import { generators } from './generators.js';
import { movement } from './movement.js';
import { normalizations } from './normalize.js';
import { pools } from './pool.js';
import { products } from './products.js';
import { quantization } from './quantize.js';
import { recurrences } from './recurrent.js';
import { reductions } from './reduce.js';
import { resizing } from './resize.js';
import { sampling } from './sampling.js';
import { selection } from './selection.js';
import { spectral } from './spectral.js';
import { strings } from './strings.js';

export const operators: Operators = {
  ...activations, ...arithmetic, ...control, ...convolutions, ...generators, ...movement, ...normalizations, ...pools, ...products, ...quantization,
  ...recurrences, ...reductions, ...resizing, ...sampling, ...selection, ...spectral, ...strings,
};
