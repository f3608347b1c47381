import { newId } from '#libs/ids';

const shape = /^[A-Za-z0-9._-]{8,64}$/;
const headers = ['x-context-id', 'x-request-id', 'x-correlation-id'] as const;

/** Whether a foreign id may be taken over: 8 to 64 of `A-Z a-z 0-9 . _ -`, so it can harm no log, header or query. */
function isContextId(value: unknown): value is string {
  return typeof value === 'string' && shape.test(value);
}

/** A fresh id: a UUIDv7 (RFC 9562), so ids sort by the time they were made. */
export function newContextId(): string {
  return newId();
}

/** The id the caller sent, in the first well-formed of its three headers, else a fresh one. */
export function contextIdFrom(incoming: Readonly<Record<string, unknown>>): string {
  for (const header of headers) {
    const value = incoming[header];
    if (isContextId(value)) return value;
  }
  return newContextId();
}
