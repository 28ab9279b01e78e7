// tf.device_util: what kind of machine this is.

interface NavigatorLike {
  product?: string;
  userAgent?: string;
  vendor?: string;
  userAgentData?: { mobile?: boolean };
}

let mocked: boolean | undefined;

/** Fixes the answer of isMobile, for tests; undefined lifts it. */
export function mockIsMobile(value: boolean | undefined): void {
  mocked = value;
}

const mobileAgents = /android|bb\d+|blackberry|iemobile|ip(hone|od|ad)|mobi|opera mini|kindle|silk|webos|windows (ce|phone)/i;

/** Whether this, or the given navigator, is a phone or tablet. */
export function isMobile(nav: NavigatorLike | undefined = typeof navigator === 'undefined' ? undefined : (navigator as NavigatorLike)): boolean {
  if (mocked !== undefined) return mocked;
  if (!nav) return false;
  if (nav.product === 'ReactNative' || nav.userAgentData?.mobile) return true;
  return mobileAgents.test(nav.userAgent || nav.vendor || '');
}

/** Whether this is a page or a worker of a browser. */
export function isBrowser(): boolean {
  const worker = (globalThis as { WorkerGlobalScope?: unknown }).WorkerGlobalScope;
  return (typeof window !== 'undefined' && window.document != null) || typeof worker !== 'undefined';
}
