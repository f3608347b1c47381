/** Load: what one process can take, and who is to come later when it is more. */
export { haveBackgroundThreadsStepBack } from './background-threads.js';
export type { Flow } from './backlog.js';
export { Bulkhead } from './bulkhead.js';
export { Load, type Priority } from './load.js';
export { LoadModule } from './load.module.js';
