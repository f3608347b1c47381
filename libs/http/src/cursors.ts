import { timingSafeEqual } from 'node:crypto';
import type { Sealer } from '#libs/sealing';
import { httpErrors } from './http.errors.js';

/** A place in a sorted list: the sort value and the id of the row it lies behind, and which way to go from there. */
export interface Place {
  readonly value: string;
  readonly id: string;
  readonly direction: 'next' | 'prev';
}

const MAC_BYTES = 16;

/**
 * Opaque, signed cursors. The signature also covers what the cursor belongs to (list, tenant, the caller's scope,
 * filter, sort), which is not in the cursor itself: one that is used anywhere else does not verify.
 */
export class Cursors {
  constructor(private readonly sealer: Sealer) {}

  write(place: Place, belongsTo: string): string {
    const payload = Buffer.from(JSON.stringify([place.value, place.id, place.direction]));
    return Buffer.concat([this.sign(payload, belongsTo), payload]).toString('base64url');
  }

  /** Throws `pagination.invalid_cursor` for anything this did not write for the very same list. */
  read(cursor: string, belongsTo: string): Place {
    const bytes = Buffer.from(cursor, 'base64url');
    const mac = bytes.subarray(0, MAC_BYTES);
    const payload = bytes.subarray(MAC_BYTES);
    const canonical = bytes.toString('base64url') === cursor && mac.length === MAC_BYTES;
    if (!canonical || !timingSafeEqual(mac, this.sign(payload, belongsTo))) throw httpErrors.invalid_cursor();
    const [value, id, direction] = JSON.parse(payload.toString()) as [string, string, Place['direction']];
    return { value, id, direction };
  }

  private sign(payload: Buffer, belongsTo: string): Buffer {
    return this.sealer.sign('cursors', `${payload.toString()}\0${belongsTo}`).subarray(0, MAC_BYTES);
  }
}
