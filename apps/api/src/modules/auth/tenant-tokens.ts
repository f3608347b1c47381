import { createHash } from 'node:crypto';

const TENANT_BYTES = 16;
const SHAPE = /^[A-Za-z0-9_-]{64}$/;

/** A token that names its tenant: its 16 bytes and 256 secret bits, in base64url. */
export function writeToken(tenantId: string, secret: Buffer): string {
  return Buffer.concat([Buffer.from(tenantId.replaceAll('-', ''), 'hex'), secret]).toString('base64url');
}

/** The tenant the token names; undefined where it is no token of ours by its shape. */
export function tenantIn(token: string): string | undefined {
  if (!SHAPE.test(token)) return undefined;
  const hex = Buffer.from(token, 'base64url').toString('hex', 0, TENANT_BYTES);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** What is kept of a token. */
export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
