import * as ops from '../../../generated/ops.js';
import type { Arguments, Operators } from '../arguments.js';
import { binary } from './arithmetic.js';
import { unary } from './basic_math.js';

const select = (a: Arguments) => ops.where(a.tensor(0), a.tensor(1), a.tensor(2));

export const logical: Operators = {
  Equal: binary(ops.equal),
  NotEqual: binary(ops.notEqual),
  Greater: binary(ops.greater),
  GreaterEqual: binary(ops.greaterEqual),
  Less: binary(ops.less),
  LessEqual: binary(ops.lessEqual),
  LogicalAnd: binary(ops.logicalAnd),
  LogicalNot: unary(ops.logicalNot),
  LogicalOr: binary(ops.logicalOr),
  Select: select,
  SelectV2: select,
  BitwiseAnd: binary(ops.bitwiseAnd),
};
