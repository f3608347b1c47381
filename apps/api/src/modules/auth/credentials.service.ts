import { Injectable } from '@nestjs/common';
import { Database, type Statement } from '#libs/database';
import { UsersFacade, type UserView } from '#modules/users';
import { Attempts, type Attempt } from './attempts.js';
import type { Locked } from './attempts.repository.js';
import { authErrors } from './auth.errors.js';
import { CredentialsRepository, type Credential } from './credentials.repository.js';
import { Passwords } from './passwords.js';

/** Somebody whose password was right. */
export interface Verified {
  readonly user: UserView;
  /** The hash by which it was. */
  readonly passwordHash: string;
  /** For the commit that builds on it: refuses where the password was changed meanwhile. */
  readonly stillRight: Statement;
  /** The same: refuses where it was guessed at too often meanwhile. */
  readonly stillFew: Statement;
}

/** Looked up for an unknown address, so that it takes as many round trips as a known one. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Finds out whether somebody is who they say they are. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly users: UsersFacade,
    private readonly credentials: CredentialsRepository,
    private readonly passwords: Passwords,
    private readonly attempts: Attempts,
    private readonly database: Database,
  ) {}

  /**
   * The active user with that address and password; a wrong one of either is told, and takes, the same. Throws
   * `auth.invalid_credentials`, or `auth.too_many_attempts` after too many of those.
   */
  async verify(attempt: Attempt, password: string): Promise<Verified> {
    return this.passwords.expecting(async () =>
      this.prove(attempt, await this.users.findByEmail(attempt.tenantId, attempt.email), password),
    );
  }

  /** The same of somebody who is signed in. */
  async verifyOwn(
    { tenantId, userId }: { readonly tenantId: string; readonly userId: string },
    password: string,
    ip: string,
  ): Promise<Verified> {
    return this.passwords.expecting(async () => {
      const user = await this.users.find(tenantId, userId);
      return this.prove({ tenantId, ip, email: user?.email ?? '' }, user, password);
    });
  }

  private async prove(attempt: Attempt, user: UserView | undefined, password: string): Promise<Verified> {
    const { tenantId } = attempt;
    const [[credential], locked] = await this.database.readAll<[Credential, Locked]>(
      tenantId,
      this.credentials.hashOf(tenantId, user?.id ?? NOBODY),
      this.attempts.question(attempt),
    );
    this.attempts.judge(locked);
    const stored = credential?.passwordHash;
    const right = await this.passwords.verify(stored, password);
    if (!right || stored === undefined || user?.status !== 'active') {
      await this.attempts.failed(attempt);
      throw authErrors.invalid_credentials();
    }
    const confirmed = await this.confirming(user.id, tenantId, stored, password);
    return { user, passwordHash: stored, stillRight: confirmed, stillFew: this.attempts.requireFew(attempt) };
  }

  /** A hash under older settings is made anew while the password is at hand. */
  private async confirming(userId: string, tenantId: string, stored: string, password: string): Promise<Statement> {
    if (this.passwords.isCurrent(stored)) return this.credentials.confirm(tenantId, userId, stored);
    return this.credentials.replace(tenantId, userId, stored, await this.passwords.hash(password));
  }
}
