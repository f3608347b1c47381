import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/access';
import { Database, type Statement } from '#libs/database';
import { AppError } from '#libs/errors';
import type { OnceOnly } from '#libs/idempotency';
import { RolesFacade } from '#modules/roles';
import { UsersFacade, type UserView } from '#modules/users';
import { CredentialsRepository } from './credentials.repository.js';
import { requireUnguessable } from './password-policy.js';
import { Passwords } from './passwords.js';

/** What a new account is made of. */
export interface NewAccount {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  /** Whose sub-account it is to be. */
  readonly parentId?: string;
}

/** An account about to be: the user, and the statements that make it so. */
export interface PreparedAccount {
  readonly user: UserView;
  readonly statements: readonly Statement[];
}

/** Users together with their passwords. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly users: UsersFacade,
    private readonly roles: RolesFacade,
    private readonly credentials: CredentialsRepository,
    private readonly passwords: Passwords,
    private readonly database: Database,
  ) {}

  /** Hashes the password and makes the statements for the caller's commit. `by` is null where somebody signs up. */
  async prepare(
    tenantId: string,
    account: NewAccount,
    roles: readonly string[],
    by: string | null,
  ): Promise<PreparedAccount> {
    const { email, name, password, parentId = null } = account;
    await requireUnguessable(password, account, this.passwords.forbiddenWords);
    const passwordHash = await this.passwords.hash(password);
    const { user, statements } = this.users.register(tenantId, { email, name, roles, by, parentId });
    return { user, statements: [...statements, this.credentials.insert(tenantId, user.id, passwordHash)] };
  }

  /** Creates an account for somebody else, with roles the actor may grant. */
  async create(
    actor: Actor,
    account: NewAccount & { roles: readonly string[] },
    once: OnceOnly<UserView>,
  ): Promise<UserView> {
    await this.roles.requireGrantable(actor, account.roles);
    const { user, statements } = await this.prepare(actor.tenantId, account, account.roles, actor.principalId);
    await this.database.commit(actor.tenantId, [...once.record(user), ...statements]);
    return user;
  }

  /** Creates a customer's account under that of a parent. */
  async createUnder(actor: Actor, parentId: string, account: NewAccount, once: OnceOnly<UserView>): Promise<UserView> {
    const { tenantId, principalId } = actor;
    await this.users.admitParent(actor, parentId);
    const { user, statements } = await this.prepare(tenantId, { ...account, parentId }, ['customer'], principalId);
    await this.database.commit(tenantId, [...once.record(user), ...statements]);
    return user;
  }

  /** Whether somebody has that address and that role. */
  async holds(tenantId: string, email: string, role: string): Promise<boolean> {
    return (await this.users.findByEmail(tenantId, email))?.roles.includes(role) === true;
  }

  /** Somebody whom a tenant begins with, created unless the address was ever known; answers whether they were created now. */
  async ensure(tenantId: string, account: NewAccount, role: string): Promise<boolean> {
    if (await this.users.wasEverKnown(tenantId, account.email)) return false;
    const { statements } = await this.prepare(tenantId, account, [role], null);
    try {
      await this.database.commit(tenantId, statements);
      return true;
    } catch (error) {
      // Another instance that started at the same moment was faster.
      if (error instanceof AppError && error.code === 'users.email_taken') return false;
      throw error;
    }
  }
}
