import { Injectable } from '@nestjs/common';
import { accessErrors, type Actor } from '#libs/access';
import { UnitOfWork } from '#libs/database';
import { UsersFacade } from '#modules/users';
import { authErrors } from './auth.errors.js';
import { MailedTokens } from './mailed-tokens.js';

/** Whether somebody reads mail at the address they gave. */
@Injectable()
export class EmailVerifications {
  constructor(
    private readonly users: UsersFacade,
    private readonly tokens: MailedTokens,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Has a token mailed to the actor's address, unless it is verified already. */
  async request({ kind, tenantId, principalId }: Actor): Promise<void> {
    if (kind !== 'user') throw accessErrors.forbidden({ detail: 'Only somebody who signed in has an address.' });
    const user = await this.users.find(tenantId, principalId);
    if (!user || user.emailVerifiedAt !== null) return;
    await this.tokens.askVerification({ tenantId, email: user.email, userId: user.id });
  }

  /** Notes that the address was reached. Throws `auth.token_invalid`. */
  async complete(token: string): Promise<void> {
    const addressee = await this.tokens.addresseeOf('email_verification', token);
    const { tenantId, email } = addressee;
    const user = await this.users.findByEmail(tenantId, email);
    if (!user) throw authErrors.token_invalid();
    await this.unitOfWork.run(tenantId, async (tx) => {
      await this.tokens.use(tx, 'email_verification', token, addressee);
      await this.users.confirmEmail(tx, tenantId, user.id);
    });
  }
}
