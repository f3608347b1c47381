import { Injectable } from '@nestjs/common';
import { AccountsService, type NewAccount, type PreparedAccount } from './accounts.service.js';
import { MailedTokens } from './mailed-tokens.js';

/** Accounts that people open for themselves. */
@Injectable()
export class SignUps {
  constructor(
    private readonly accounts: AccountsService,
    private readonly tokens: MailedTokens,
  ) {}

  /** A customer's account for the caller's commit, and a mail that asks them to confirm the address. */
  async prepare(tenantId: string, account: NewAccount): Promise<PreparedAccount> {
    const { user, statements } = await this.accounts.prepare(tenantId, account, ['customer'], null);
    const asked = this.tokens.withAccount({ tenantId, email: user.email, userId: user.id });
    return { user, statements: [...statements, ...asked] };
  }
}
