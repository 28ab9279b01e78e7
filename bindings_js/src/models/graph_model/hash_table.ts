// Tables that map keys to values: a row of a tensor for each key.
import { scalar, tensor } from '../../create.js';
import * as ops from '../../generated/ops.js';
import { keep, tidy } from '../../scope.js';
import type { Tensor } from '../../tensor.js';
import type { DataType } from '../../types.js';
import { assert } from '../../util.js';

export interface HashTable {
  /** Stands for the table where tensors pass. */
  handle: Tensor;
  keyDtype: DataType | undefined;
  valueDtype: DataType | undefined;
  rows: Map<number | string, number>;
  values: Tensor | null;
}

export function newTable(keyDtype: DataType | undefined, valueDtype: DataType | undefined): HashTable {
  return { handle: keep(scalar(0)), keyDtype, valueDtype, rows: new Map(), values: null };
}

function check(table: HashTable, keys: Tensor, values: Tensor): void {
  if (keys.dtype !== table.keyDtype) throw new Error(`Expect key dtype ${table.keyDtype}, but got ${keys.dtype}`);
  if (values.dtype !== table.valueDtype) throw new Error(`Expect value dtype ${table.valueDtype}, but got ${values.dtype}`);
}

/** Replaces the contents. */
export async function fillTable(table: HashTable, keys: Tensor, values: Tensor): Promise<void> {
  check(table, keys, values);
  const names: ArrayLike<number | string> = await keys.data<DataType>();
  const rows = values.shape[0] ?? 0;
  assert(names.length === rows, () => `The number of elements doesn't match, keys has ${names.length} elements, the values has ${rows} elements.`);
  table.values?.dispose();
  table.values = keep(values.clone());
  table.rows = new Map(Array.from(names, (name, i) => [name, i] as const));
}

/** The values of these keys, in their shape; of unknown keys the default. */
export async function findInTable(table: HashTable, keys: Tensor, fallback: Tensor): Promise<Tensor> {
  check(table, keys, fallback);
  const names: ArrayLike<number | string> = await keys.data<DataType>();
  return tidy(() => {
    const { rows, values } = table;
    const inner = values ? values.shape.slice(1) : fallback.shape;
    const last = ops.broadcastTo(ops.reshape(fallback, [1, ...fallback.shape]), [1, ...inner]);
    const all = values ? ops.concat([values, last], 0) : last;
    const missing = values ? values.shape[0]! : 0;
    return ops.gather(all, tensor(Array.from(names, (name) => rows.get(name) ?? missing), keys.shape, 'int32'), 0);
  });
}

export function disposeTable(table: HashTable): void {
  table.values?.dispose();
  table.handle.dispose();
}
