import { randomUUID } from 'node:crypto';

const VERSION_AND_BEFORE = 15;

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then 74 random bits. Those come from Node's own random UUID, which
 * draws on a cache; asking the kernel for each id costs several times as much.
 */
export function newId(): string {
  return `${timeOf(Date.now())}-7${randomUUID().slice(VERSION_AND_BEFORE)}`;
}

/** The least id that could have been made at that time, in milliseconds since 1970: all earlier ones sort before it. Before 1970 none was. */
export function firstIdOf(time: number): string {
  return `${timeOf(Math.max(0, time))}-7000-8000-000000000000`;
}

/** Of the last moment that was asked for: one request makes several ids, all within a millisecond or two. */
let last = { time: 0, text: '00000000-0000' };

function timeOf(time: number): string {
  if (time === last.time) return last.text;
  const digits = Math.floor(time).toString(16).padStart(12, '0');
  last = { time, text: `${digits.slice(0, 8)}-${digits.slice(8)}` };
  return last.text;
}
