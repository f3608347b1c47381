import { Injectable } from '@nestjs/common';
import { Revocations, type Actor } from '#libs/access';
import { Database, type PageRequest, type Slice, type Statement } from '#libs/database';
import { Outbox, type DomainEvent } from '#libs/events';
import { RolesFacade } from '#modules/roles';
import type { Precondition } from '#libs/http';
import type { User, UserChange } from './user.entity.js';
import { userClosed, userUpdated } from './users.events.js';
import { usersVisibleWith } from './user-visibility.js';
import { usersErrors } from './users.errors.js';
import { UsersRepository, type UserFilter } from './users.repository.js';

const readableUsers = usersVisibleWith('users:read');

/** Reads and changes users. Accounts begin in auth, which knows passwords. */
@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly roles: RolesFacade,
    private readonly revocations: Revocations,
  ) {}

  /** The user, if the actor may know of them: oneself, a sub-account of one's own, or anyone with `users:read`. */
  async get(actor: Actor, id: string): Promise<User> {
    const user = await this.users.profile(actor.tenantId, id);
    if (!readableUsers.of(actor).admits(user)) throw usersErrors.not_found();
    return user;
  }

  /** Those of them whom the actor may know of, by id. */
  async findMany(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, User>> {
    const users = await this.users.findMany(actor.tenantId, ids);
    const sight = readableUsers.of(actor);
    return new Map(users.filter((user) => sight.admits(user)).map((user) => [user.id, user]));
  }

  list(actor: Actor, filter: UserFilter, page: PageRequest): Promise<Slice<User>> {
    return this.users.list(readableUsers.of(actor), filter, page);
  }

  /** The sub-accounts of a user whom the actor may know of. */
  async listSubAccounts(actor: Actor, id: string, filter: UserFilter, page: PageRequest): Promise<Slice<User>> {
    await this.get(actor, id);
    return this.list(actor, { ...filter, parentId: id }, page);
  }

  /** Applies the change to the version the caller read; it counts on every instance within a second. */
  update(actor: Actor, id: string, change: UserChange, precondition: Precondition): Promise<User> {
    return precondition.change(async () => {
      const user = await this.users.get(actor.tenantId, id);
      precondition.require(user);
      // Who lacks a permission can neither grant it nor act against those who have it.
      if (id !== actor.principalId || change.roles)
        await this.roles.requireGrantable(actor, change.roles ?? [], user.roles);
      const owned = user.owns;
      user.change(change, actor.principalId);
      await this.store(actor, user, owned && !user.owns ? [this.users.keepAnOwner(user)] : []);
      return user;
    });
  }

  /** Closes the account: its sessions end, and its e-mail address is free again. */
  async close(actor: Actor, id: string, precondition: Precondition): Promise<void> {
    await this.update(actor, id, { status: 'closed' }, precondition);
  }

  /** Takes what caches hold of the user out everywhere. */
  forget(tenantId: string, id: string): Promise<void> {
    return this.users.forget(tenantId, id);
  }

  private async store(actor: Actor, user: User, guards: readonly Statement[]): Promise<void> {
    await this.database.commit(actor.tenantId, [
      ...guards,
      this.users.update(user),
      this.announce(actor, user),
      this.revocations.record(user.id),
    ]);
    this.revocations.learn(user.id);
  }

  private announce(actor: Actor, { id, tenantId, version, status, roles }: User): Statement {
    const event: DomainEvent =
      status === 'closed' ? userClosed({ userId: id }) : userUpdated({ userId: id, status, roles });
    return this.outbox.append({ tenantId, type: 'user', id, version }, event, actor.principalId);
  }
}
