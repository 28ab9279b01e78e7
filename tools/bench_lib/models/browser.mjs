// Browsers of their own, without a debugger.
import {execFileSync, spawn} from 'node:child_process';
import {mkdtempSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {executable, flags} from '../../../tests/browser/chromium.mjs';

/** Name and version of the browser. */
export const version = () => execFileSync(executable(), ['--version'], {encoding: 'utf8'}).trim();

/** Starts a browser with a page. Gives its process number, a promise that resolves when it has ended, and `close`. */
export function startBrowser(url) {
  const profile = mkdtempSync(join(tmpdir(), 'nacre-bench-'));
  const child = spawn(executable(), ['--headless', ...flags, `--user-data-dir=${profile}`, url], {stdio: 'ignore'});
  const ended = new Promise(resolve => {
    child.once('exit', resolve);
    child.once('error', resolve);
  });
  const close = async () => {
    child.kill();
    await ended;
    await rm(profile, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});  // its other processes may still be writing
  };
  return {pid: child.pid, ended, close};
}
