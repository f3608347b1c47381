import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { Sealer } from '#libs/sealing';
import { hashOf, tenantIn, writeToken } from './tenant-tokens.js';

const SECRET_BYTES = 32;

/** Makes and reads refresh tokens: 16 bytes that name the tenant and 256 secret bits, in base64url. */
@Injectable()
export class RefreshSecrets {
  constructor(private readonly sealer: Sealer) {}

  /** The first token of a session. */
  mint(tenantId: string): string {
    return writeToken(tenantId, randomBytes(SECRET_BYTES));
  }

  /** The one token that may follow `token`: derived, so that a repeated refresh finds the same one and none is minted twice. */
  successorOf(token: string): string {
    return writeToken(this.tenantOf(token) ?? '', this.sealer.sign('refresh successors', token));
  }

  /** The tenant the token names; undefined where it is no token of ours by its shape. */
  tenantOf(token: string): string | undefined {
    return tenantIn(token);
  }

  /** What is kept of a token. */
  hash(token: string): Buffer {
    return hashOf(token);
  }
}
