import { Injectable } from '@nestjs/common';
import { UsersFacade } from '#modules/users';
import { MailedSecrets, type MailedKind } from './mailed-secrets.js';
import { MailedTokensRepository } from './mailed-tokens.repository.js';

/** What other modules may ask of auth. */
@Injectable()
export class AuthFacade {
  constructor(
    private readonly tokens: MailedTokensRepository,
    private readonly secrets: MailedSecrets,
    private readonly users: UsersFacade,
  ) {}

  /** Whom a token is to be mailed to: undefined where nobody has the address, or a newer token took its place. */
  async recipientOf(tenantId: string, requestId: string): Promise<string | undefined> {
    const address = await this.tokens.findById(tenantId, requestId);
    return address && (await this.users.findByEmail(tenantId, this.secrets.openAddress(address)))?.id;
  }

  /** The token that a letter about the request carries; worked out when the letter is written, and kept nowhere. */
  mailedToken(kind: MailedKind, tenantId: string, requestId: string): string {
    return this.secrets.tokenOf(kind, tenantId, requestId);
  }
}
