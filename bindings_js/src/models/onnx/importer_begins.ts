// Marks where in the program the importer lies.
import { packagePart } from '../../call_site.js';

function begin(): () => void {
  return packagePart();
}

export const importerEnds = begin();
