import { Injectable } from '@nestjs/common';
import { Sealer } from '#libs/sealing';
import { hashOf, tenantIn, writeToken } from './tenant-tokens.js';

/** What a token that was mailed is good for. */
export type MailedKind = 'password_reset' | 'email_verification';

const purposes: Readonly<Record<MailedKind, string>> = {
  password_reset: 'password reset tokens',
  email_verification: 'e-mail verification tokens',
};

/**
 * The tokens that go out by mail. Each is derived from the id of its request (an HMAC under a server key), so whoever
 * writes the letter works it out there and then: it stands in no event, no queue and no row. Whoever reads those learns
 * ids, from which nobody without the key makes a token.
 */
@Injectable()
export class MailedSecrets {
  constructor(private readonly sealer: Sealer) {}

  /** The one token of that request; it names its tenant as refresh tokens do. */
  tokenOf(kind: MailedKind, tenantId: string, requestId: string): string {
    return writeToken(tenantId, this.sealer.sign(purposes[kind], `${tenantId}:${requestId}`));
  }

  /** The tenant the token names; undefined where it is no token of ours by its shape. */
  tenantOf(token: string): string | undefined {
    return tenantIn(token);
  }

  /** What is kept of a token. */
  hash(token: string): Buffer {
    return hashOf(token);
  }

  /** The address as it is kept until the token is mailed and used. */
  sealAddress(email: string): Buffer {
    return this.sealer.seal('addresses for mailed tokens', email);
  }

  openAddress(sealed: Buffer): string {
    return this.sealer.open('addresses for mailed tokens', sealed).toString();
  }

  /** What requests for an address are counted under: the same whether anybody has it, and nobody reads it back. */
  subjectOf(tenantId: string, email: string): Buffer {
    return this.sealer.sign('addresses of mailed tokens', `${tenantId}:${email}`);
  }
}
