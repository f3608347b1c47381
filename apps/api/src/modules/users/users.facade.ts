import { Injectable } from '@nestjs/common';
import { accessErrors, type Actor } from '#libs/access';
import type { Statement, Transaction } from '#libs/database';
import { Outbox } from '#libs/events';
import { User } from './user.entity.js';
import { userView, type UserView } from './user-view.js';
import { usersVisibleWith } from './user-visibility.js';
import { usersErrors } from './users.errors.js';
import { userCreated, userUpdated } from './users.events.js';
import { UsersRepository } from './users.repository.js';

/** What a new user is made of; `by` is who creates them, null where they sign up themselves. */
export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly by: string | null;
  /** Whose sub-account they become. */
  readonly parentId?: string | null;
}

/** A user about to be: what they will be, and the statements that make it so. */
export interface Registration {
  readonly user: UserView;
  readonly statements: readonly Statement[];
}

/** What other modules may ask of users. */
@Injectable()
export class UsersFacade {
  constructor(
    private readonly users: UsersRepository,
    private readonly outbox: Outbox,
  ) {}

  /** Statements for the caller's own commit; there a taken address rejects with `users.email_taken`. */
  register(tenantId: string, { by, ...person }: NewUser): Registration {
    const user = User.register(tenantId, person, by);
    const { id, version, roles } = user;
    const event = userCreated({ userId: id, roles });
    const announced = this.outbox.append({ tenantId, type: 'user', id, version }, event, user.createdBy);
    return { user: userView(user), statements: [this.users.insert(user), announced] };
  }

  /** The user with that address who has not closed the account. */
  findByEmail(tenantId: string, email: string): Promise<UserView | undefined> {
    return this.users.findByEmail(tenantId, email, userView);
  }

  /** Whether the tenant has, or had, a user with that address. */
  wasEverKnown(tenantId: string, email: string): Promise<boolean> {
    return this.users.wasEverKnown(tenantId, email);
  }

  async find(tenantId: string, id: string): Promise<UserView | undefined> {
    const user = await this.users.find(tenantId, id);
    return user && userView(user);
  }

  /** Notes, as part of the caller's transaction, that the user reads mail at the address; told to others the first time. */
  async confirmEmail(tx: Transaction, tenantId: string, id: string): Promise<void> {
    const changed = await this.users.confirmEmail(tx, tenantId, id);
    if (!changed) return;
    const { version, status, roles } = changed;
    const event = userUpdated({ userId: id, status, roles });
    const announced = this.outbox.append({ tenantId, type: 'user', id, version }, event, id);
    await tx.write([this.users.changing(tenantId, id, announced)]);
  }

  /** Whether the actor may know something of the user: oneself, a parent, or whoever has the permission; else `users.not_found`. */
  async admit(actor: Actor, id: string, permission: string): Promise<void> {
    if (id === actor.principalId) return;
    const user = await this.users.get(actor.tenantId, id);
    if (!usersVisibleWith(permission).of(actor).admits(user)) throw usersErrors.not_found();
  }

  /**
   * Refuses unless the actor may give that user sub-accounts: to oneself, or with `users:write` to others; and not to a
   * sub-account (`users.sub_account`) or a closed one (`users.closed`).
   */
  async admitParent(actor: Actor, id: string): Promise<void> {
    const user = await this.users.get(actor.tenantId, id);
    if (!usersVisibleWith('users:read').of(actor).admits(user)) throw usersErrors.not_found();
    if (id !== actor.principalId && !actor.permissions.has('users:write'))
      throw accessErrors.forbidden({ detail: 'This needs the permission users:write.' });
    if (user.parentId !== null) throw usersErrors.sub_account();
    if (user.status === 'closed') throw usersErrors.closed();
  }
}
