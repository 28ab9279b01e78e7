// What the backend tests ask for that does not exist here, and how closely results must agree.

// float32, int32, bool and string carry everything: integers that fit, and floats with the precision of float32.
const missingTypes = new Map([
  ['complex64', 'complex numbers are no input of the operators here'],
  ['complex128', 'no counterpart'],
  ['bfloat16', 'results are not rounded to 8 bits'],
  ['float8e4m3fn', 'no counterpart'],
  ['float8e4m3fnuz', 'no counterpart'],
  ['float8e5m2', 'no counterpart'],
  ['float8e5m2fnuz', 'no counterpart'],
]);

const missingDomains = new Map([
  ['ai.onnx.ml', 'operators of classic machine learning, another domain'],
  ['ai.onnx.preview.training', 'training steps as operators, another domain; gradients are functions here'],
]);

const missingOperators = new Map([
  ['ImageDecoder', 'pictures are decoded by the browser, which takes its time; tf.browser.fromPixels makes tensors of them'],
]);

const wraps = 'expects results beyond the range of int8 to wrap around, where the operator saturates by its definition';
const byName = new Map([
  ['test_qlinearmatmul_2D_int8_float16', wraps],
  ['test_qlinearmatmul_2D_int8_float32', wraps],
  ['test_qlinearmatmul_3D_int8_float16', wraps],
  ['test_qlinearmatmul_3D_int8_float32', wraps],
  ['test_averagepool_3d_dilations_large_count_include_pad_is_1_ceil_mode_is_True',
    'counts places beyond the padding, which belong to the windows only because their number is rounded up; the frameworks that write such models do not'],
]);

/** Random results, where others have other numbers: shapes and types are compared. */
export const inexact = new Set([
  'test_bernoulli', 'test_bernoulli_double', 'test_bernoulli_seed', 'test_bernoulli_expanded', 'test_bernoulli_double_expanded', 'test_bernoulli_seed_expanded',
  'test_training_dropout', 'test_training_dropout_default', 'test_training_dropout_mask', 'test_training_dropout_default_mask',
]);

/** Why a test does not apply, or undefined. */
export function reasonAgainst(name, { inputs, outputs, operators }) {
  for (const { type } of [...inputs, ...outputs]) if (missingTypes.has(type)) return `${type}: ${missingTypes.get(type)}`;
  for (const { op } of operators) if (missingOperators.has(op)) return `${op}: ${missingOperators.get(op)}`;
  for (const { domain } of operators) if (missingDomains.has(domain)) return `${domain}: ${missingDomains.get(domain)}`;
  return byName.get(name);
}

/** How far results may be from the expected ones. */
export function tolerances(name, type) {
  return type === 'float16' ? { relative: 2e-3, absolute: 2e-3 } : { relative: 1e-3, absolute: 1e-5 };
}
