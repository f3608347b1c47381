import { Injectable } from '@nestjs/common';
import { accessErrors, type Actor } from '#libs/access';
import { UnitOfWork, type Transaction } from '#libs/database';
import { CredentialsRepository } from './credentials.repository.js';
import { byProof, CredentialsService } from './credentials.service.js';
import { OwnSessionsService } from './own-sessions.service.js';
import { Passwords } from './passwords.js';
import { requireUnguessable } from './password-policy.js';

/** Sets new passwords; whoever was signed in under the old one is not any more. */
@Injectable()
export class PasswordChanges {
  constructor(
    private readonly credentials: CredentialsRepository,
    private readonly verification: CredentialsService,
    private readonly passwords: Passwords,
    private readonly sessions: OwnSessionsService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** By its owner, who knows the present one. Every other session ends in the same commit. */
  async change(
    { tenantId, principalId, sessionId }: Actor,
    { currentPassword, newPassword }: { readonly currentPassword: string; readonly newPassword: string },
    ip: string,
  ): Promise<void> {
    if (sessionId === undefined)
      throw accessErrors.forbidden({ detail: 'Only somebody who signed in has a password.' });
    const owner = { tenantId, userId: principalId };
    const verified = await this.verification.verifyOwn(owner, currentPassword, ip);
    await requireUnguessable(newPassword, verified.user, this.passwords.forbiddenWords);
    const next = await this.passwords.hash(newPassword);
    await byProof(verified, ({ passwordHash, stillFew }) =>
      this.unitOfWork.run(tenantId, async (tx) => {
        // First the password, then the sessions: a login that was under way finds the one gone, or is among the others.
        await tx.write([this.credentials.replace(tenantId, principalId, passwordHash, next), stillFew]);
        tx.tell({ tenantId, action: 'auth.password_changed', object: { type: 'user', id: principalId } });
        await this.sessions.endAllBut(tx, owner, sessionId);
      }),
    );
  }

  /** By whoever `prove`s within the transaction that they may. Every session ends in the same commit. */
  async reset(
    owner: { readonly tenantId: string; readonly userId: string; readonly email: string; readonly name: string },
    newPassword: string,
    prove: (tx: Transaction) => Promise<void>,
  ): Promise<void> {
    await requireUnguessable(newPassword, owner, this.passwords.forbiddenWords);
    const next = await this.passwords.hash(newPassword);
    await this.unitOfWork.run(owner.tenantId, async (tx) => {
      await prove(tx);
      await tx.write([this.credentials.reset(owner.tenantId, owner.userId, next)]);
      const { tenantId, userId } = owner;
      const object = { type: 'user', id: userId };
      tx.tell({ tenantId, action: 'auth.password_reset', object, actorId: userId });
      await this.sessions.endAllBut(tx, owner, null);
    });
  }
}
