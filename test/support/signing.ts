import type { JWK } from 'jose';
import type { KeyObject } from 'node:crypto';
import { openSigningKey, Sealer } from '#libs/sealing';
import type { House } from './house.js';

/** The house's own signing key, as only a thief could have it. */
export interface StolenKey {
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly privateKey: KeyObject;
}

/** What every house of the tests seals with. */
export const SECRET = Buffer.alloc(32, 7);

export async function stolenKey(house: House): Promise<StolenKey> {
  const [row] = await house.rows(
    `select kid, public_jwk as "publicJwk", private_key_sealed as sealed from auth.signing_keys where state = 'current'`,
  );
  const { kid, publicJwk, sealed } = row as { kid: string; publicJwk: JWK; sealed: Buffer };
  return { kid, publicJwk, privateKey: openSigningKey(new Sealer(SECRET), { kid, sealed }) };
}

/** A part of a token, as it would be written by us. */
export const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Header and claims of a token. */
export function decoded(token: string): [Record<string, unknown>, Record<string, unknown>] {
  const parts = token.split('.').slice(0, 2);
  return parts.map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>) as [
    Record<string, unknown>,
    Record<string, unknown>,
  ];
}
