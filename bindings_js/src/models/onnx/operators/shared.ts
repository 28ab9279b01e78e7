// What many of the operators' files use.
export type { Call, Operator, Operators, Result } from '../call.js';
export { axisOf, product, range, shapeOf, tensorValue } from '../value.js';
