/** Context: what merely describes a call (its id, trace, deadline) and travels beside the code, never through it. */
export { contextIdFrom, isContextId, newContextId } from './context-id.js';
export { ambientContext, Context, currentContext, runInContext } from './context.js';
export { traceFrom, type Trace } from './trace.js';
