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

  /** Has a token mailed to the address, if somebody has it; that is found out later, where nobody waits for the answer. */
  request(tenantId: string, email: string): Promise<void> {
    return this.tokens.askReset({ tenantId, email });
  }

  /**
   * Sets the password, ends every session and notes that the address was reached, in one commit. Throws
   * `auth.token_invalid`, or `auth.password_refused`, after which the token is still good.
   */
  async complete(token: string, newPassword: string): Promise<void> {
    const addressee = await this.tokens.addresseeOf('password_reset', token);
    const { tenantId, email } = addressee;
    const user = await this.users.findByEmail(tenantId, email);
    if (!user) throw authErrors.token_invalid();
    await this.passwords.reset({ ...user, tenantId, userId: user.id }, newPassword, async (tx) => {
      await this.tokens.use(tx, 'password_reset', token, addressee);
      await this.users.confirmEmail(tx, tenantId, user.id);
    });
  }
}
