import { sign, type KeyObject } from 'node:crypto';
import type { StolenKey } from '../signing.js';

/** What a forger holds: a good token of somebody's, its refresh token, and the key that everybody may read. */
export interface Loot {
  readonly token: string;
  readonly refreshToken: string;
  /** Used only for tokens that no forger could sign: to see that the claims are looked at as well. */
  readonly stolen: StolenKey;
}

/** What is wrong with a token, and the token. */
export type Forgery = readonly [what: string, token: string];

/** Anything in base64url. */
export const bytes = (text: string | Buffer) => Buffer.from(text).toString('base64url');

/** Signs any two texts as header and claims, as ES256 does it. */
export function signed(head: string, claims: string, key: KeyObject, hash = 'sha256'): string {
  const body = `${bytes(head)}.${bytes(claims)}`;
  return `${body}.${bytes(sign(hash, Buffer.from(body), { key, dsaEncoding: 'ieee-p1363' }))}`;
}
