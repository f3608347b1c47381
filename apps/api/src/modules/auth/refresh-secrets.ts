import { Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { Sealer } from '#libs/sealing';

const TENANT_BYTES = 16;
const SECRET_BYTES = 32;
const SHAPE = /^[A-Za-z0-9_-]{64}$/;

/** Makes and reads refresh tokens: 16 bytes that name the tenant and 256 secret bits, in base64url. */
@Injectable()
export class RefreshSecrets {
  constructor(private readonly sealer: Sealer) {}

  /** The first token of a session. */
  mint(tenantId: string): string {
    return write(tenantId, randomBytes(SECRET_BYTES));
  }

  /** The one token that may follow `token`: derived, so that a repeated refresh finds the same one and none is minted twice. */
  successorOf(token: string): string {
    return write(this.tenantOf(token) ?? '', this.sealer.sign('refresh successors', token));
  }

  /** The tenant the token names; undefined where it is no token of ours by its shape. */
  tenantOf(token: string): string | undefined {
    if (!SHAPE.test(token)) return undefined;
    const hex = Buffer.from(token, 'base64url').toString('hex', 0, TENANT_BYTES);
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  /** What is kept of a token. */
  hash(token: string): Buffer {
    return createHash('sha256').update(token).digest();
  }
}

function write(tenantId: string, secret: Buffer): string {
  return Buffer.concat([Buffer.from(tenantId.replaceAll('-', ''), 'hex'), secret]).toString('base64url');
}
