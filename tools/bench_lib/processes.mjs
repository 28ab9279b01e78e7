// What the operating system knows of processes (Linux; elsewhere nothing).
import fs from 'node:fs';

const statOf = pid => {
  const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8'), fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {pid, parent: Number(fields[1]), milliseconds: 10 * (Number(fields[11]) + Number(fields[12]))};
};

/** {pid, parent, milliseconds of processor time} of a process, this one by default, and all that descend from it. */
export function family(root = process.pid) {
  const children = new Map(), found = [];
  if (!fs.existsSync('/proc/self/stat')) return found;
  for (const name of fs.readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      const one = statOf(name);
      if (one.pid === String(root)) found.push(one);
      else children.set(one.parent, [...(children.get(one.parent) ?? []), one]);
    } catch {
      // It has ended meanwhile.
    }
  }
  for (let i = 0; i < found.length; i++) found.push(...(children.get(Number(found[i].pid)) ?? []));
  return found;
}

export const processorTime = () => family().reduce((sum, {milliseconds}) => sum + milliseconds, 0);

/**
 * Waits until these processes are idle, so that what one has started does not slow down what is timed next: until they took less than a tenth of a
 * processor for a while, but for `patience` ms at most.
 */
export async function settled(patience = 5000) {
  const span = 150, end = performance.now() + patience;
  for (let before = processorTime(); performance.now() < end;) {
    await new Promise(resolve => setTimeout(resolve, span));
    const now = processorTime();
    if (now - before <= span / 10) return;
    before = now;
  }
}

/** Whether it is a process that a browser has pages in. */
export function isRenderer(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer');
  } catch {
    return false;
  }
}

/** Most bytes of memory that a process has had, or undefined. */
export function peakMemory(pid) {
  try {
    return 1024 * Number(/^VmHWM:\s*(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
  } catch {
    return undefined;
  }
}
