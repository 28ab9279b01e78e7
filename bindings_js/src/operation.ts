// tf.op: functions of the program as named operations.
import { endScope, startScope } from './scope.js';
import type { TensorContainer } from './types.js';

export const OP_SCOPE_SUFFIX = '__op';

/** The one function of the object, run in a scope of its name: tensors that it makes and does not return are disposed. */
export function op<F extends (...args: never[]) => unknown>(functions: { [name: string]: F }): F {
  const entries = Object.entries(functions);
  if (entries.length !== 1)
    throw new Error(`Please provide an object with a single key (operation name) mapping to a function. Got an object with ${entries.length} keys.`);
  const [key, f] = entries[0]!;
  const name = key.replace(/_$/, '') + OP_SCOPE_SUFFIX;
  const scoped = (...args: never[]): unknown => {
    startScope(name);
    let result: unknown;
    try {
      result = f(...args);
      if (result instanceof Promise) console.error('Cannot return a Promise inside of tidy.');
    } finally {
      endScope(result as TensorContainer);
    }
    return result;
  };
  Object.defineProperty(scoped, 'name', { value: name, configurable: true });
  return scoped as F;
}
