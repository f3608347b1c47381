/** Logging: one JSON line per event, under the contextId of the call; docs/logging.md is the contract. */
export { createLog, LOG, withoutRedaction, type Log } from './log.js';
export { written } from './written.js';
export { frameworkLogger } from './framework-logger.js';
export { LoggingModule } from './logging.module.js';
