import { randomUUID } from 'node:crypto';

const VERSION_AND_BEFORE = 15;

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then 74 random bits. Those come from Node's own random UUID, which
 * draws on a cache; asking the kernel for each id costs several times as much.
 */
export function newId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(VERSION_AND_BEFORE)}`;
}
