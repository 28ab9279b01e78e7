// Node's files, loaded when they are needed.

type Files = typeof import('node:fs/promises');

/** The name is put together here, or bundlers for browsers (and the one that makes this package) would look for such a module. */
export async function nodeFiles(): Promise<Files> {
  const name = ['node:fs', 'promises'].join('/');
  return (await import(/* webpackIgnore: true */ /* @vite-ignore */ name)) as Files;
}
