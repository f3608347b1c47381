/** Jobs: work that comes round, done by one instance at a time. */
export { Every } from './every.js';
export { BATCH, inBatches } from './in-batches.js';
export { JobsModule } from './jobs.module.js';
