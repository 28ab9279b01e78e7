/** The same with OpenGL; see glue.d.ts. */
export { default } from './glue.js';
