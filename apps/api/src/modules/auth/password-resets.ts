import { Injectable } from '@nestjs/common';
import { UsersFacade } from '#modules/users';
import { authErrors } from './auth.errors.js';
import { MailedTokens } from './mailed-tokens.js';
import { PasswordChanges } from './password-changes.js';

/** New passwords for those who forgot theirs and read mail at their address. */
@Injectable()
export class PasswordResets {
  constructor(
    private readonly users: UsersFacade,
    private readonly tokens: MailedTokens,
    private readonly passwords: PasswordChanges,
  ) {}

  /** Has a token mailed to the address. Where nobody has it, the same is written and nothing is mailed. */
  async request(tenantId: string, email: string): Promise<void> {
    const user = await this.users.findByEmail(tenantId, email);
    await this.tokens.askReset({ tenantId, email, userId: user?.id ?? null });
  }

  /**
   * Sets the password, ends every session and notes that the address was reached, in one commit. Throws
   * `auth.token_invalid`, or `auth.password_refused`, after which the token is still good.
   */
  async complete(token: string, newPassword: string): Promise<void> {
    const owner = await this.tokens.ownerOf('password_reset', token);
    const { tenantId, userId } = owner;
    const user = await this.users.find(tenantId, userId);
    if (!user || user.status === 'closed') throw authErrors.token_invalid();
    await this.passwords.reset({ ...owner, ...user }, newPassword, async (tx) => {
      await this.tokens.use(tx, 'password_reset', token, owner);
      await this.users.confirmEmail(tx, tenantId, userId);
    });
  }
}
