/**
 * Calls until the optimising compiler has settled: `least` ms are over, and the last batch was not faster than those before. `time(calls)` gives, or
 * resolves to, milliseconds per call; this resolves to the last of them.
 */
export async function warmUp(time, least) {
  const start = performance.now();
  let one = await time(1), best = Infinity;
  for (;;) {
    one = await time(Math.max(1, Math.min(100, Math.ceil(50 / Math.max(one, 0.01)))));
    const spent = performance.now() - start;
    if (spent > 15000 || (spent > least && one > 0.95 * best)) return one;
    best = Math.min(best, one);
  }
}
