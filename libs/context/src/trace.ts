import { randomUUID } from 'node:crypto';

/** W3C Trace Context: the trace a call belongs to and the span that asked. */
export interface Trace {
  readonly traceId: string;
  readonly traceparent: string;
}

const shape = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The caller's trace where its `traceparent` is well-formed (https://www.w3.org/TR/trace-context/), else a new one. */
export function traceFrom(traceparent: unknown): Trace {
  const known = typeof traceparent === 'string' ? shape.exec(traceparent) : null;
  if (known?.[1]) return { traceId: known[1], traceparent: known[0] };
  const traceId = randomUUID().replaceAll('-', '');
  return { traceId, traceparent: `00-${traceId}-${randomUUID().replaceAll('-', '').slice(-16)}-00` };
}
