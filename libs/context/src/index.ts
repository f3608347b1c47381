/** Context: what merely describes a call (its id, trace, deadline) and travels beside the code, never through it. */
export { contextIdFrom, newContextId } from './context-id.js';
export {
  ambientContext,
  Context,
  contextWithin,
  currentContext,
  inSpan,
  onBehalfOf,
  runInContext,
  type ActorKind,
} from './context.js';
export { atMost } from './patience.js';
export {
  beginSpan,
  recordSpansBy,
  type Recorder,
  type Span,
  type SpanAttributes,
  type SpanKind,
  type SpanOrigin,
  type SpanTerms,
} from './span.js';
export type { Trace } from './trace.js';
