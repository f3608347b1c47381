import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { Sealer } from '#libs/sealing';

/** How far a tenant's chain had come. */
export interface Head {
  readonly tenantId: string;
  readonly seq: number;
  /** Of the link at that place, in hexadecimal. */
  readonly hash: string;
  /** Counts the heads of the chain that were signed. */
  readonly number: number;
  readonly signedAt: string;
}

/** The same under a signature; `kid` names the key. */
export interface SignedHead extends Head {
  readonly kid: string;
  /** Base64url. */
  readonly signature: string;
}

/** What heads are signed with, and checked. */
export interface HeadKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** PKCS #8 of an Ed25519 key, up to its 32 bytes (RFC 8410 §7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The Ed25519 key that follows from the sealer's secret: whoever has the database alone cannot sign. */
export function headKeyOf(sealer: Sealer): HeadKey {
  const seed = sealer.sign('audit heads', 'ed25519');
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return { kid: createHash('sha256').update(spki).digest('base64url').slice(0, 22), privateKey, publicKey };
}

export function signHead({ kid, privateKey }: HeadKey, head: Head): SignedHead {
  return { ...head, kid, signature: sign(null, bytesOf(head), privateKey).toString('base64url') };
}

/** Whether the head is as it was signed, by that very key. */
export function isSigned({ kid, publicKey }: HeadKey, head: SignedHead): boolean {
  return head.kid === kid && verify(null, bytesOf(head), publicKey, Buffer.from(head.signature, 'base64url'));
}

function bytesOf({ tenantId, seq, hash, number, signedAt }: Head): Buffer {
  return Buffer.from(JSON.stringify(['audit-head.v1', tenantId, seq, hash, number, signedAt]));
}
