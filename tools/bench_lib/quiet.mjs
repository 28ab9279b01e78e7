// Tells how much processor time other programs take, so that a disturbed turn can be repeated (Linux; elsewhere every turn counts as quiet).
import fs from 'node:fs';

// Busy time of the whole machine and of this process, in milliseconds.
function snapshot() {
  try {
    const [user, nice, system, , , irq, softirq, steal] = fs.readFileSync('/proc/stat', 'utf8').split('\n', 1)[0].trim().split(/\s+/).slice(1).map(Number);
    const own = process.cpuUsage();
    return {time: performance.now(), busy: (user + nice + system + irq + softirq + steal) * 10, own: (own.user + own.system) / 1000};
  } catch {
    return null;
  }
}

// Runs `turn`; repeats it, as long as patience lasts, when others took more than `limit` of a processor meanwhile.
export class Quiet {
  constructor({limit = 0.25, patience = 120} = {}) {
    Object.assign(this, {limit, patience: patience * 1000, kept: 0, disturbed: 0, repeated: 0});
  }

  async turn(turn) {
    for (;;) {
      const before = snapshot(), result = await turn(), after = snapshot();
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
