import { Injectable } from '@nestjs/common';
import { Database, type Statement } from '#libs/database';
import { AppError } from '#libs/errors';
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
  /** Proves it once more, from the start. */
  readonly again: () => Promise<Verified>;
}

/** Who somebody says they are, looked up whenever it is to be proven, and by which password. */
interface Claim {
  readonly find: () => Promise<readonly [Attempt, UserView | undefined]>;
  readonly password: string;
  /** Whether what proves it lasts, so that a weak hash is worth making anew. */
  readonly renews: boolean;
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
    const { tenantId, email } = attempt;
    const find = async () => [attempt, await this.users.findByEmail(tenantId, email)] as const;
    return this.prove({ find, password, renews: true });
  }

  /** The same of somebody who is signed in, and about to have another password. */
  async verifyOwn(
    { tenantId, userId }: { readonly tenantId: string; readonly userId: string },
    password: string,
    ip: string,
  ): Promise<Verified> {
    const find = async () => {
      const user = await this.users.find(tenantId, userId);
      return [{ tenantId, ip, email: user?.email ?? '' }, user] as const;
    };
    return this.prove({ find, password, renews: false });
  }

  private async prove(claim: Claim): Promise<Verified> {
    const [attempt, user] = await claim.find();
    const { tenantId } = attempt;
    const [[credential], locked] = await this.database.readAll<[Credential, Locked]>(
      tenantId,
      this.credentials.hashOf(tenantId, user?.id ?? NOBODY),
      this.attempts.question(attempt),
    );
    this.attempts.judge(locked);
    const stored = credential?.passwordHash ?? undefined;
    const right = await this.passwords.verify(stored, claim.password);
    if (!right || stored === undefined || user?.status !== 'active') {
      await this.attempts.failed(attempt, user?.id ?? null);
      throw authErrors.invalid_credentials();
    }
    const stillRight = await this.confirming(claim, { tenantId, userId: user.id, stored });
    const stillFew = this.attempts.requireFew(attempt);
    return { user, passwordHash: stored, stillRight, stillFew, again: () => this.prove(claim) };
  }

  /** A hash under weaker settings is made anew while the password is at hand. */
  private async confirming(
    { password, renews }: Claim,
    { tenantId, userId, stored }: { readonly tenantId: string; readonly userId: string; readonly stored: string },
  ): Promise<Statement> {
    if (!renews || !this.passwords.isWeak(stored)) return this.credentials.confirm(tenantId, userId, stored);
    return this.credentials.replace(tenantId, userId, stored, await this.passwords.hash(password));
  }
}

/**
 * Does `work`, which commits by what was verified; once more where the hash was replaced meanwhile. Another login may
 * have made it anew, of the same password; after a change of the password the second proof fails.
 */
export async function byProof<T>(verified: Verified, work: (verified: Verified) => Promise<T>): Promise<T> {
  try {
    return await work(verified);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'auth.invalid_credentials') throw error;
  }
  return work(await verified.again());
}
