// Tells how much processor time other programs take, so that a disturbed turn can be repeated (Linux; elsewhere every turn counts as quiet).
import fs from 'node:fs';

const ownTime = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000;

// Busy time of the whole machine and of what is measured, in milliseconds.
function snapshot(measured) {
  try {
    const [user, nice, system, , , irq, softirq, steal] = fs.readFileSync('/proc/stat', 'utf8').split('\n', 1)[0].trim().split(/\s+/).slice(1).map(Number);
    return {time: performance.now(), busy: (user + nice + system + irq + softirq + steal) * 10, own: measured()};
  } catch {
    return null;
  }
}

// Runs `turn`; repeats it, as long as patience lasts, when others took more than `limit` of a processor meanwhile. `measured`: processor time of the
// processes that take the turns, this one unless said otherwise.
export class Quiet {
  constructor({limit = 0.25, patience = 120, measured = ownTime} = {}) {
    Object.assign(this, {limit, measured, patience: patience * 1000, kept: 0, disturbed: 0, repeated: 0});
  }

  async turn(turn) {
    for (;;) {
      const before = snapshot(this.measured), result = await turn(), after = snapshot(this.measured);
      const others = before && after ? (after.busy - before.busy - (after.own - before.own)) / Math.max(10, after.time - before.time) : 0;
      if (others <= this.limit || this.patience <= 0) {
        this.kept++;
        this.disturbed += others > this.limit;
        return result;
      }
      this.repeated++;
      this.patience -= after.time - before.time + 200;
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  }
}
