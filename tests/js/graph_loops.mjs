// Graph models with loops and functions, for tests.
import { artifacts, attr, dtypeAttr, func, ints, node, placeholder, value } from './graph_files.mjs';

export const int32 = { T: dtypeAttr('int32') };
export const float32 = { T: dtypeAttr('float32') };

/** while (i < n) { i += 1; x = x * 2 + w } with TensorFlow 1's operators. */
export function loopModel() {
  const frame = (constant) => ({ frame_name: attr.s('loop'), is_constant: attr.b(constant) });
  return artifacts({
    constants: { zero: ints(0, []), one: ints(1, []), w: value([1, 2]), two: value(2, []) },
    nodes: [
      placeholder('x', 'float32', [2]), placeholder('n', 'int32', []),
      node('enter_i', 'Enter', ['zero'], frame(false)), node('enter_x', 'Enter', ['x'], frame(false)), node('enter_n', 'Enter', ['n'], frame(true)),
        node('enter_w', 'Enter', ['w'], frame(true)),
      node('merge_i', 'Merge', ['enter_i', 'next_i'], int32), node('merge_x', 'Merge', ['enter_x', 'next_x'], float32),
      node('less', 'Less', ['merge_i', 'enter_n'], int32), node('cond', 'LoopCond', ['less']),
      node('switch_i', 'Switch', ['merge_i', 'cond'], int32), node('switch_x', 'Switch', ['merge_x', 'cond'], float32),
      node('i', 'Identity', ['switch_i:1'], int32), node('add_i', 'AddV2', ['i', 'one'], int32),
      node('body_x', 'Identity', ['switch_x:1'], float32), node('doubled', 'Mul', ['body_x', 'two'], float32), node('w_again', 'Identity', ['enter_w']),
        node('sum', 'AddV2', ['doubled', 'w_again'], float32),
      node('next_i', 'NextIteration', ['add_i'], int32), node('next_x', 'NextIteration', ['sum'], float32),
      node('exit_i', 'Exit', ['switch_i'], int32), node('exit_x', 'Exit', ['switch_x'], float32),
    ],
  });
}

export const functions = [
  func('double', { a: 'float32', b: 'float32' }, [node('double_mul', 'Mul', ['a', 'double/two'], float32)], { r: 'double_mul:z:0' }),
  func('subtract', { a: 'float32', b: 'float32' }, [node('subtract_sub', 'Sub', ['a', 'b'], float32)], { r: 'subtract_sub:z:0' }),
  func('below', { i: 'int32', x: 'float32', n: 'int32' }, [node('below_less', 'Less', ['i', 'n'], int32)], { r: 'below_less:z:0' }),
  func('step', { i: 'int32', x: 'float32', n: 'int32' }, [
    node('step_i', 'AddV2', ['i', 'step/one'], int32), node('step_x', 'Mul', ['x', 'x'], float32), node('step_n', 'Identity', ['n'], int32),
  ], { i: 'step_i:z:0', x: 'step_x:z:0', n: 'step_n:output:0' }),
];
functions[0].nodeDef.unshift(node('double/two', 'Const', [], { dtype: dtypeAttr('float32') }));
functions[3].nodeDef.unshift(node('step/one', 'Const', [], { dtype: dtypeAttr('int32') }));

/** A loop of functions: while (i < n) { i += 1; x = x * x }. */
export function whileModel(prefix) {
  return artifacts({
    constants: { 'double/two': value(2, []), 'step/one': ints(1, []), zero: ints(0, []) }, functions,
    nodes: [
      placeholder('x'), placeholder('n', 'int32', []),
      node('while', `${prefix}While`, ['zero', 'x', 'n'], { cond: attr.func('below'), body: attr.func('step') }), node('out', 'Neg', ['while:1'], float32),
    ],
  });
}
