// Damages inputs. An input is {file name: {kind, bytes}}; the kind says how its content may be damaged beside byte by byte.
import {mutateBytes} from './mutate_bytes.mjs';
import {mutateJson} from './mutate_json.mjs';
import {mutatePng} from './mutate_png.mjs';
import {mutateProtobuf} from './mutate_protobuf.mjs';

const structural = {json: mutateJson, protobuf: mutateProtobuf, png: mutatePng};
const mostBytes = 1 << 20;  // repeated doubling of chunks would make every input slow

/** An input of the corpus after one to eight mutations. */
export function mutate(random, corpus) {
  const input = structuredClone(random.pick(corpus));
  let count = 1;
  while (count < 8 && random.chance(0.6)) count++;
  for (let i = 0; i < count; i++) {
    const name = random.pick(Object.keys(input)), file = input[name], way = structural[file.kind];
    // Most damage by bytes is found by the first check; what keeps the structure reaches further.
    const other = random.pick(corpus)[name]?.bytes ?? file.bytes;
    file.bytes = (way && random.chance(0.8) && way(random, file.bytes, other)) || mutateBytes(random, file.bytes, other);
    file.bytes = file.bytes.subarray(0, mostBytes);
  }
  return input;
}
