// Where in the program a call came from: the first place on the stack outside of this package. A bundler may have put the package and the program
// into one file; so the package is what lies between the place where this module runs, as its first, and the one that its last gives. Parts that are loaded
// later do the same.
export interface Place {
  file: string;
  line: number;
  column: number;
}

function stack(): Place[] {
  const limited = Error as { stackTraceLimit?: number };  // V8 gives ten frames, which may all be of the package
  const kept = limited.stackTraceLimit;
  limited.stackTraceLimit = 50;
  const { stack: text } = new Error();
  limited.stackTraceLimit = kept;
  const frames = (text ?? '').split('\n').map((frame) => /([^\s(@]+):(\d+):(\d+)\)?$/.exec(frame));
  return frames.filter((frame) => frame !== null).map(([, file, line, column]) => ({ file: file!, line: Number(line), column: Number(column) }));
}

const before = (a: Place, b: Place): boolean => a.line < b.line || (a.line === b.line && a.column < b.column);

interface Part {
  start: Place;
  /** Until it is known, the part has no end. */
  end?: Place;
}
const parts: Part[] = [{ start: stack()[0]! }];

/** To be called from the end of the package's code. */
export function packageEnds(): void {
  parts[0]!.end = stack()[2];
}

/** To be called by a function that stands first in a part of the package that is loaded later. What it returns is to be called from that part's end. */
export function packagePart(): () => void {
  const part: Part = { start: stack()[2]! };
  parts.push(part);
  return () => {
    part.end = stack()[2];
  };
}

/** File, line and column. */
export function callSite(): string {
  const inside = (p: Place): boolean => parts.some(({ start, end }) => p.file === start.file && !before(p, start) && !(end && before(end, p)));
  const place = stack().find((p) => !inside(p));
  return place ? `${place.file}:${place.line}:${place.column}` : 'unknown';
}
