import {cases as elementwise} from './elementwise.mjs';
import {cases as reduce} from './reduce.mjs';
import {cases as products} from './products.mjs';
import {cases as movement} from './movement.mjs';
import {cases as complex} from './complex.mjs';
import {cases as strings} from './strings.mjs';
import {cases as learning} from './learning.mjs';
import {cases as chains} from './chains.mjs';
import {cases as indices} from './indices.mjs';
import {cases as selection} from './selection.mjs';
import {cases as linalg} from './linalg.mjs';
import {cases as derivatives} from './derivatives.mjs';
import {cases as large} from './large.mjs';
import {cases as parts} from './parts.mjs';
import {cases as pictures} from './pictures.mjs';
import {cases as slopes} from './slopes.mjs';
import {cases as sparse} from './sparse.mjs';

// One row:
//   op         name on the namespace, dotted for nested ones
//   args       as the op takes them; tensors by the builders of data.mjs, inside arrays and objects too
//   run        instead of `op`, for expressions: (tf, ...args) => tensor(s)
//   grad       numbers of the tensor arguments (counted through arrays and objects) that gradients are checked for
//   constantGradient  the function is constant but for its jumps: the gradient is 0, and there is no second one
//   gradientOfOracle  TensorFlow.js's gradient instead of the finite differences
//   tolerance  of values, relative to 1 + |value| (2e-5)
//   oracle     false: TensorFlow.js lacks the op, or differs for the reason that stands beside
//   equal      another expression on nacre with the same values: (tf, ...args) => tensor(s)
//   check      further demands on the values
export const cases = {elementwise, reduce, products, movement, learning, chains, large, parts, indices, pictures, selection, linalg, derivatives, complex, strings, slopes, sparse};
// Rows of ops that answer promises, compared with the op of the name `twin`.
export {promised} from './pictures.mjs';
