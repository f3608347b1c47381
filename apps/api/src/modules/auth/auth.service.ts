import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/access';
import { ambientContext } from '#libs/context';
import { Database } from '#libs/database';
import type { OnceOnly } from '#libs/idempotency';
import type { UserView } from '#modules/users';
import { AccessTokens } from './access-tokens.js';
import type { NewAccount } from './accounts.service.js';
import { ActiveUsers } from './active-users.js';
import { authErrors } from './auth.errors.js';
import { byProof, type Verified } from './credentials.service.js';
import type { Client } from './session.entity.js';
import { SessionsService, type RefreshedSession } from './sessions.service.js';
import { SignUps } from './sign-ups.js';

/** What somebody who signed in holds. */
export interface SignedInSession {
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly refreshToken: string;
  readonly refreshExpiresIn: number;
  readonly user: UserView;
}

/** Signing up, in and out. */
@Injectable()
export class AuthService {
  constructor(
    private readonly signUps: SignUps,
    private readonly sessions: SessionsService,
    private readonly tokens: AccessTokens,
    private readonly users: ActiveUsers,
    private readonly database: Database,
  ) {}

  /** Creates a customer's account and signs it in, in one commit. */
  async signUp(
    tenantId: string,
    account: NewAccount,
    client: Client,
    once: OnceOnly<SignedInSession>,
  ): Promise<SignedInSession> {
    const { user, statements } = await this.signUps.prepare(tenantId, account);
    const opened = this.sessions.prepare(tenantId, user.id, client);
    const signedIn = await this.signedIn(user, opened);
    await this.database.commit(tenantId, [...once.record(signedIn), ...statements, ...opened.statements]);
    return named(signedIn);
  }

  /**
   * Signs a verified user in, and ends the session in which they were `former`ly, on the same client. Throws `auth.invalid_credentials` where the
   * password was changed meanwhile.
   */
  async logIn(tenantId: string, verified: Verified, client: Client, former?: Actor): Promise<SignedInSession> {
    return byProof(verified, async ({ user, stillRight, stillFew }) => {
      const opened = this.sessions.prepare(tenantId, user.id, client);
      const ended = former ? this.sessions.ending(former) : [];
      await this.database.commit(tenantId, [stillRight, stillFew, ...opened.statements, ...ended]);
      return named(await this.signedIn(user, opened));
    });
  }

  /** Goes on with a session under new tokens. */
  async refresh(refreshToken: string): Promise<SignedInSession> {
    const owner = await this.sessions.ownerOf(refreshToken);
    const user = owner && (await this.users.find(owner.tenantId, owner.userId));
    // Asked first: who is suspended for a while must not find the token used up afterwards.
    if (!user) throw authErrors.refresh_invalid();
    return named(await this.signedIn(user, await this.sessions.refresh(refreshToken)));
  }

  logOut(actor: Actor): Promise<void> {
    return this.sessions.end(actor);
  }

  private async signedIn(user: UserView, { session, refreshToken }: RefreshedSession): Promise<SignedInSession> {
    const accessToken = await this.tokens.issue({ sub: user.id, tid: session.tenantId, sid: session.id });
    const refreshExpiresIn = this.sessions.idleSeconds(session);
    return { accessToken, expiresIn: this.tokens.lifeSeconds, refreshToken, refreshExpiresIn, user };
  }
}

/** From here on the call is known to be that person's: its line in the log says who signed in. */
function named(signedIn: SignedInSession): SignedInSession {
  const context = ambientContext();
  if (context) context.actorId = signedIn.user.id;
  return signedIn;
}
