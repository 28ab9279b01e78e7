// Starts Debian's Chromium with a fake camera, and watches its pages for errors and violations of the content security policy.
import {existsSync, mkdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {chromium} from 'playwright-core';

export const output = fileURLToPath(new URL('../../build/screenshots/', import.meta.url));
mkdirSync(output, {recursive: true});

export const flags = [
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream',
];

/** The path of the browser. */
export function executable() {
  const found = process.env.CHROMIUM ?? process.env.NACRE_CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(found)) throw new Error(`there is no browser at ${found}: install chromium, or name one by CHROMIUM`);
  return found;
}

export function launch() {
  return chromium.launch({executablePath: executable(), args: flags});
}

// A page with the list `problems` of everything that went wrong in it.
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({viewport: {width: 1100, height: 900}, permissions: ['camera'], ...options});
  const page = await context.newPage(), problems = [];
  page.on('pageerror', error => problems.push(`error: ${error.message}`));
  page.on('console', message => { if (message.type() === 'error') problems.push(`console: ${message.text()}`); });
  page.on('requestfailed', request => problems.push(`request failed: ${request.url()} (${request.failure()?.errorText})`));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', event => console.error(`content security policy: ${event.violatedDirective} forbids ${event.blockedURI}`));
  });
  await page.goto(url);
  return {page, problems};
}
