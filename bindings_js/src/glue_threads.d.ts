/** The same for several threads, on a shared memory; see glue.d.ts. */
export { default } from './glue.js';
