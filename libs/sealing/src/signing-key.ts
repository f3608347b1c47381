import { calculateJwkThumbprint, type JWK } from 'jose';
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Sealer } from './sealer.js';

const PURPOSE = 'signing keys';

/** An ES256 key pair whose private half only a holder of the sealer's secret can use. */
export interface SealedSigningKey {
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly sealed: Buffer;
}

/** A new key; its id is its thumbprint (RFC 7638). */
export async function makeSigningKey(sealer: Sealer): Promise<SealedSigningKey> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' }) as JWK;
  const kid = await calculateJwkThumbprint(jwk);
  const sealed = sealer.seal(PURPOSE, privateKey.export({ format: 'der', type: 'pkcs8' }));
  return { kid, publicJwk: { ...jwk, kid, alg: 'ES256', use: 'sig' }, sealed };
}

/** The private half. */
export function openSigningKey(sealer: Sealer, { kid, sealed }: Pick<SealedSigningKey, 'kid' | 'sealed'>): KeyObject {
  try {
    return createPrivateKey({ key: sealer.open(PURPOSE, sealed), format: 'der', type: 'pkcs8' });
  } catch (cause) {
    throw new Error(`The signing key ${kid} cannot be opened: KEY_ENCRYPTION_KEY is not the one it was sealed with.`, {
      cause,
    });
  }
}
