/** Context: what merely describes a call (its id, trace, deadline) and travels beside the code, never through it. */
export { contextIdFrom, newContextId } from './context-id.js';
export {
  ambientContext,
  Context,
  contextWithin,
  currentContext,
  onBehalfOf,
  runInContext,
  type ActorKind,
} from './context.js';
export type { Trace } from './trace.js';
