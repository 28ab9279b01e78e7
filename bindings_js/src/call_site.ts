// Where in the program a call came from: the first place on the stack outside of this package. A bundler may have put the package and the program
// into one file; so the package is what lies between the place where this module runs, as its first, and the one that its last gives. Parts that are loaded
// later do the same.
export interface Place {
  file: string;
  line: number;
  column: number;
}

// What is on the stack. The text is made when it is first read, and that costs: V8 parses the whole file once more for the numbers of the lines.
function capture(): Error {
  const limited = Error as { stackTraceLimit?: number };  // V8 gives ten frames, which may all be of the package
  const kept = limited.stackTraceLimit;
  limited.stackTraceLimit = 50;
  const error = new Error();
  limited.stackTraceLimit = kept;
  return error;
}

function stackOf({ stack }: Error): Place[] {
  const frames = (stack ?? '').split('\n').map((frame) => /([^\s(@]+):(\d+):(\d+)\)?$/.exec(frame));
  return frames.filter((frame) => frame !== null).map(([, file, line, column]) => ({ file: file!, line: Number(line), column: Number(column) }));
}

/** The place so many calls up from `capture`, found when it is asked for. */
function placeUp(calls: number): () => Place {
  const error = capture();
  let place: Place | undefined;
  return () => (place ??= stackOf(error)[calls]!);
}

const before = (a: Place, b: Place): boolean => a.line < b.line || (a.line === b.line && a.column < b.column);

interface Part {
  start: () => Place;
  /** Until it is known, the part has no end. */
  end?: () => Place;
}
const parts: Part[] = [{ start: placeUp(0) }];

/** To be called from the end of the package's code. */
export function packageEnds(): void {
  parts[0]!.end = placeUp(3);
}

/** To be called by a function that stands first in a part of the package that is loaded later. What it returns is to be called from that part's end. */
export function packagePart(): () => void {
  const part: Part = { start: placeUp(3) };
  parts.push(part);
  return () => {
    part.end = placeUp(3);
  };
}

/** File, line and column. */
export function callSite(): string {
  const inside = (p: Place): boolean => parts.some(({ start, end }) => p.file === start().file && !before(p, start()) && !(end && before(end(), p)));
  const place = stackOf(capture()).find((p) => !inside(p));
  return place ? `${place.file}:${place.line}:${place.column}` : 'unknown';
}
