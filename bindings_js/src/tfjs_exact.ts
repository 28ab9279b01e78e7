// The flag TFJS_EXACT: errors and gradients of TensorFlow.js 4.22 also where nacre knows better. What it changes stands with the ops of the core.
import { ENV, onFlagsChange } from './flags.js';
import { lib, isReady, onReady } from './module.js';

ENV.registerFlag('TFJS_EXACT', () => false);
let exact = false;

function follow(): void {
  const wanted = ENV.getBool('TFJS_EXACT');
  if (wanted === exact || !isReady()) return;
  lib.setOptions({ ...lib.getOptions(), tfjsExact: wanted });
  exact = wanted;
}

onFlagsChange(follow);
onReady(follow);
