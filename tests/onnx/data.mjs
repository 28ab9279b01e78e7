// Where tools/setup has put ONNX's backend tests.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const cache = process.env.NACRE_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(process.env.HOME, '.cache'), 'nacre');
export const data = join(cache, 'onnx_tests');

if (!existsSync(data)) {
  console.error(`onnx: ${data} is missing; run tools/setup`);
  process.exit(2);
}
