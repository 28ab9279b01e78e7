import { scalar } from '../../../create.js';
import type { Tensor } from '../../../tensor.js';
import type { Arguments, AsyncOperators } from '../arguments.js';
import { findInTable, fillTable, newTable, type HashTable } from '../hash_table.js';

function tableOf(a: Arguments): HashTable {
  const handle = a.tensor(0);
  for (const table of a.run.model.tables.values()) if (table.handle === handle) return table;
  return a.fail('is not a hash table', 'input[0]');
}

/** The table of the node's name, which initializer and model share. */
async function open(a: Arguments): Promise<Tensor> {
  const { tables } = a.run.model;
  let table = tables.get(a.node.name);
  if (!table) tables.set(a.node.name, (table = newTable(a.dtype('key_dtype'), a.dtype('value_dtype'))));
  return table.handle;
}

async function fill(a: Arguments): Promise<Tensor> {
  const table = tableOf(a);
  await fillTable(table, a.tensor(1), a.tensor(2));
  return table.handle;
}

const find = (a: Arguments): Promise<Tensor> => findInTable(tableOf(a), a.tensor(1), a.tensor(2));
const size = async (a: Arguments): Promise<Tensor> => scalar(tableOf(a).rows.size, 'int32');

export const tables: AsyncOperators = {
  HashTable: open,
  HashTableV2: open,
  InitializeTable: fill,
  InitializeTableV2: fill,
  LookupTableImport: fill,
  LookupTableImportV2: fill,
  LookupTableFind: find,
  LookupTableFindV2: find,
  LookupTableSize: size,
  LookupTableSizeV2: size,
};
