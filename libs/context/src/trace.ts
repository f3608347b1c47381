import { randomFillSync } from 'node:crypto';

/** W3C Trace Context: the trace a call belongs to and the span that asked. */
export interface Trace {
  readonly traceId: string;
  readonly traceparent: string;
}

const TRACE_BYTES = 16;
const SPAN_BYTES = 8;
const drawn = Buffer.alloc(6_144);
let used = drawn.length;

const shape = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The caller's trace where its `traceparent` is well-formed (https://www.w3.org/TR/trace-context/), else a new one. */
export function traceFrom(traceparent: unknown): Trace {
  const known = typeof traceparent === 'string' ? shape.exec(traceparent) : null;
  if (known?.[1]) return { traceId: known[1], traceparent: known[0] };
  const traceId = randomHex(TRACE_BYTES);
  return { traceId, traceparent: `00-${traceId}-${randomHex(SPAN_BYTES)}-00` };
}

/** Random bytes are drawn for many calls at a time: to ask for a few costs as much as to ask for thousands. */
function randomHex(bytes: number): string {
  if (used + bytes > drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  return drawn.toString('hex', used, (used += bytes));
}
