import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Transaction } from '#libs/database';
import { Outbox } from '#libs/events';
import { newId } from '#libs/ids';
import { authErrors } from './auth.errors.js';
import { resetRequested, verificationRequested } from './auth.events.js';
import { MailedSecrets, type MailedKind } from './mailed-secrets.js';
import { AskedTooOften, MailedTokensRepository } from './mailed-tokens.repository.js';

/** Seconds within which a mailed token is good, once. */
const LIFE_SECONDS = 900;
/** To an address within an hour, of each kind. */
const MOST_MAILS = 3;
/** For accounts as they begin, of which an address has one at a time. */
const ANY_NUMBER = 1_000_000;

/** An address that a token is mailed to. */
export interface Addressee {
  readonly tenantId: string;
  readonly email: string;
}

/** Somebody who is known to have it. */
export type Known = Addressee & { readonly userId: string };

/** Tokens that prove who reads the mail of an address: asked for, mailed by way of the outbox, used once. */
@Injectable()
export class MailedTokens {
  constructor(
    private readonly tokens: MailedTokensRepository,
    private readonly secrets: MailedSecrets,
    private readonly outbox: Outbox,
    private readonly database: Database,
  ) {}

  /**
   * Has a token mailed that resets the password; does nothing, and says nothing, where enough were mailed. Whether anybody
   * has the address is not looked at: that would take longer for one that somebody has.
   */
  askReset(recipient: Addressee): Promise<void> {
    return this.quietly(recipient.tenantId, this.reset(recipient));
  }

  /** The same with a token that verifies the address. */
  askVerification(recipient: Known): Promise<void> {
    return this.quietly(recipient.tenantId, this.verification(recipient, MOST_MAILS));
  }

  /** The same as statements for the commit of a new account, which they never refuse. */
  withAccount(recipient: Known): Statement[] {
    return this.verification(recipient, ANY_NUMBER);
  }

  /** Where it was mailed. Throws `auth.token_invalid` for one that is unknown, of another kind, expired, used or replaced. */
  async addresseeOf(kind: MailedKind, token: string): Promise<Addressee> {
    const tenantId = this.secrets.tenantOf(token);
    const address = tenantId && (await this.tokens.findByHash(tenantId, kind, this.secrets.hash(token)));
    if (!tenantId || !address) throw authErrors.token_invalid();
    return { tenantId, email: this.secrets.openAddress(address) };
  }

  /** Uses it up as part of the caller's transaction. */
  use(tx: Transaction, kind: MailedKind, token: string, { tenantId }: Addressee): Promise<void> {
    return this.tokens.use(tx, tenantId, kind, this.secrets.hash(token));
  }

  private reset(recipient: Addressee): Statement[] {
    const { tenantId } = recipient;
    const { id, expiresAt } = begin();
    const event = resetRequested({ resetId: id, expiresAt });
    const announced = this.outbox.append({ tenantId, type: 'reset', id, version: 1 }, event, null);
    return [this.store('password_reset', id, recipient, MOST_MAILS), announced];
  }

  private verification(recipient: Known, most: number): Statement[] {
    const { tenantId, userId } = recipient;
    const { id, expiresAt } = begin();
    const event = verificationRequested({ verificationId: id, userId, expiresAt });
    const announced = this.outbox.append({ tenantId, type: 'verification', id, version: 1 }, event, userId);
    return [this.store('email_verification', id, recipient, most), announced];
  }

  private store(kind: MailedKind, id: string, { tenantId, email }: Addressee, most: number): Statement {
    const hash = this.secrets.hash(this.secrets.tokenOf(kind, tenantId, id));
    const subject = this.secrets.subjectOf(tenantId, email);
    const address = this.secrets.sealAddress(email);
    return this.tokens.request({ id, tenantId, kind, subject, address, hash }, LIFE_SECONDS, most);
  }

  private async quietly(tenantId: string, statements: readonly Statement[]): Promise<void> {
    try {
      await this.database.commit(tenantId, statements);
    } catch (error) {
      if (!(error instanceof AskedTooOften)) throw error;
    }
  }
}

function begin(): { readonly id: string; readonly expiresAt: string } {
  return { id: newId(), expiresAt: new Date(Date.now() + LIFE_SECONDS * 1_000).toISOString() };
}
