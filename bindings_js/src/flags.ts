// tf.env(): flags, evaluated when they are first read, and the platform.
import { isBrowser } from './device_util.js';
import { browserPlatform, type Platform } from './platform.js';

export type FlagValue = number | boolean | string;
export type FlagEvaluationFn = (() => FlagValue) | (() => Promise<FlagValue>);
export type Flags = { [flagName: string]: FlagValue };

interface Registration {
  evaluationFn: FlagEvaluationFn;
  setHook?: (value: FlagValue) => void;
}

const urlParameter = 'tfjsflags';

function queryParams(query: string): { [name: string]: string } {
  return Object.fromEntries(new URLSearchParams(query));
}

function parseValue(text: string): FlagValue {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  return lower !== '' && String(Number(lower)) === lower ? Number(lower) : text;
}

/** Flags by name. The query `?tfjsflags=NAME:value,...` of the page's address sets them before they are registered. */
export class Environment {
  private flags: Flags = {};
  private registry: { [flagName: string]: Registration } = {};
  private urlFlags: Flags = {};
  /** The platform's fetch, clock and text encoding. */
  platform: Platform = undefined as unknown as Platform;
  platformName: string | undefined;
  getQueryParams = queryParams;

  constructor(readonly global: { location?: { search?: string } } = globalThis as { location?: { search?: string } }) {
    this.populateURLFlags();
  }

  setPlatform(platformName: string, platform: Platform): void {
    if (this.platform && !quiet()) console.warn(`Platform ${this.platformName} has already been set. Overwriting the platform with ${platformName}.`);
    this.platformName = platformName;
    this.platform = platform;
  }

  registerFlag(flagName: string, evaluationFn: FlagEvaluationFn, setHook?: (value: FlagValue) => void): void {
    this.registry[flagName] = { evaluationFn, setHook };
    const override = this.urlFlags[flagName];
    if (override === undefined) return;
    if (!quiet()) console.warn(`Setting feature override from URL ${flagName}: ${override}.`);
    this.set(flagName, override);
  }

  async getAsync(flagName: string): Promise<FlagValue> {
    if (!(flagName in this.flags)) this.flags[flagName] = await this.evaluateFlag(flagName);
    return this.flags[flagName]!;
  }

  get(flagName: string): FlagValue {
    const known = this.flags[flagName];
    if (known !== undefined) return known;
    const value = this.evaluateFlag(flagName);
    if (typeof (value as { then?: unknown }).then === 'function')
      throw new Error(`Flag ${flagName} cannot be synchronously evaluated. Please use getAsync() instead.`);
    return (this.flags[flagName] = value as FlagValue);
  }
  getNumber(flagName: string): number {
    return this.get(flagName) as number;
  }
  getBool(flagName: string): boolean {
    return this.get(flagName) as boolean;
  }
  getString(flagName: string): string {
    return this.get(flagName) as string;
  }

  /** The flags that have values by now. */
  getFlags(): Flags {
    return this.flags;
  }
  get features(): Flags {
    return this.flags;
  }

  set(flagName: string, value: FlagValue): void {
    const registered = this.registry[flagName];
    if (!registered) throw new Error(`Cannot set flag ${flagName} as it has not been registered.`);
    this.flags[flagName] = value;
    registered.setHook?.(value);
    changed();
  }

  evaluateFlag(flagName: string): FlagValue | Promise<FlagValue> {
    const registered = this.registry[flagName];
    if (!registered) throw new Error(`Cannot evaluate flag '${flagName}': no evaluation function found.`);
    return registered.evaluationFn();
  }

  setFlags(flags: Flags): void {
    this.flags = { ...flags };
    changed();
  }

  /** Forgets all values; what is registered stays. */
  reset(): void {
    this.flags = {};
    this.urlFlags = {};
    this.populateURLFlags();
    changed();
  }

  populateURLFlags(): void {
    const search = this.global?.location?.search;
    if (search === undefined) return;
    const list = this.getQueryParams(search)[urlParameter];
    for (const entry of list?.split(',') ?? []) {
      const [name, value = ''] = entry.split(':');
      this.urlFlags[name!] = parseValue(value);
    }
  }
}

const listeners: (() => void)[] = [];

/** Calls f when flags were set or forgotten: what follows the value of a flag must look again. */
export function onFlagsChange(f: () => void): void {
  listeners.push(f);
}
function changed(): void {
  for (const listener of listeners) listener();
}

export const ENV = new Environment();

export function env(): Environment {
  return ENV;
}

function quiet(): boolean {
  return ENV.getBool('IS_TEST') || ENV.getBool('PROD');
}

/** Replaces fetch, clock and text encoding. */
export function setPlatform(platformName: string, platform: Platform): void {
  ENV.setPlatform(platformName, platform);
}

const agent = (name: RegExp, vendor: RegExp) => () =>
  typeof navigator !== 'undefined' && name.test(navigator.userAgent ?? '') && vendor.test(navigator.vendor ?? '');
const isNode = (): boolean => typeof process !== 'undefined' && process.versions?.node !== undefined;
const debugging = (): boolean => ENV.getBool('DEBUG');

ENV.registerFlag('DEBUG', () => false, (on) => {
  if (!on) return;
  const cost = 'The output of every math call will be downloaded to CPU and checked for NaNs. This significantly impacts performance.';
  console.warn(`Debugging mode is ON. ${cost}`);
});
ENV.registerFlag('IS_TEST', () => false);
ENV.registerFlag('PROD', () => false);
ENV.registerFlag('IS_BROWSER', isBrowser);
ENV.registerFlag('IS_NODE', isNode);
ENV.registerFlag('IS_CHROME', agent(/Chrome/, /Google Inc/));
ENV.registerFlag('IS_SAFARI', agent(/Safari/, /Apple/));
ENV.registerFlag('TENSORLIKE_CHECK_SHAPE_CONSISTENCY', debugging);
ENV.registerFlag('CHECK_COMPUTATION_FOR_ERRORS', debugging);
ENV.registerFlag('DEPRECATION_WARNINGS_ENABLED', () => true);
ENV.registerFlag('WRAP_TO_IMAGEBITMAP', () => false);
ENV.registerFlag('CANVAS2D_WILL_READ_FREQUENTLY_FOR_GPU', () => false);
ENV.registerFlag('USE_SETTIMEOUTCUSTOM', () => false);
ENV.registerFlag('WASM_HAS_SIMD_SUPPORT', () => true);
ENV.setPlatform(isNode() ? 'node' : 'browser', browserPlatform);
