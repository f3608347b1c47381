import { randomFillSync } from 'node:crypto';

const POOL = 64 * 1024;
const BYTES = 10;
const pool = Buffer.allocUnsafe(POOL);
let used = POOL;

/** A UUIDv7 (RFC 9562) as it would have been made at another time: the first 48 bits are its milliseconds. */
export function idOf(then: Date): string {
  if (used + BYTES > POOL) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.toString('hex', used, used + BYTES);
  const variant = '89ab'.charAt((pool[used] ?? 0) & 3);
  used += BYTES;
  const time = then.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(2, 5)}-${variant}${random.slice(5, 8)}-${random.slice(8)}`;
}
