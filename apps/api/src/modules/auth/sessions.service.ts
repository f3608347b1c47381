import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/access';
import { Config } from '#libs/config';
import { Database, type Statement, type Transaction } from '#libs/database';
import { authErrors } from './auth.errors.js';
import { RefreshSecrets } from './refresh-secrets.js';
import { SessionEndings } from './session-endings.js';
import { Session, type Client } from './session.entity.js';
import { SessionsRepository, type LockedSession } from './sessions.repository.js';

/** A session about to be, its first refresh token, and the statements that open it. */
export interface NewSession {
  readonly session: Session;
  readonly refreshToken: string;
  readonly statements: readonly Statement[];
}

/** A session that was refreshed, with the token to use next time. */
export interface RefreshedSession {
  readonly session: Session;
  readonly refreshToken: string;
}

/** Opens, refreshes and ends sessions; PostgreSQL is their truth. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly secrets: RefreshSecrets,
    private readonly endings: SessionEndings,
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** A session for the caller's own commit. */
  prepare(tenantId: string, userId: string, client: Client): NewSession {
    const session = Session.open(tenantId, userId, client);
    const refreshToken = this.secrets.mint(tenantId);
    const first = this.sessions.insertToken(
      session,
      this.secrets.hash(refreshToken),
      this.config.env.REFRESH_TOKEN_TTL,
    );
    return { session, refreshToken, statements: [this.sessions.insert(session), first] };
  }

  /** Whose session a refresh token belongs to, and of which tenant; undefined for a token that is not known. */
  async ownerOf(token: string): Promise<{ readonly tenantId: string; readonly userId: string } | undefined> {
    const tenantId = this.secrets.tenantOf(token);
    if (tenantId === undefined) return undefined;
    const userId = await this.sessions.findOwner(tenantId, this.secrets.hash(token));
    return userId === undefined ? undefined : { tenantId, userId };
  }

  /**
   * Exchanges a refresh token for its only successor. Throws `auth.refresh_invalid`, or `auth.refresh_reused` for a
   * token that was replaced before: then the session has ended, and that is committed before the answer.
   */
  async refresh(token: string): Promise<RefreshedSession> {
    const tenantId = this.secrets.tenantOf(token);
    if (tenantId === undefined) throw authErrors.refresh_invalid();
    const successor = this.secrets.successorOf(token);
    const hash = this.secrets.hash(token);
    const outcome = await this.sessions.withLocked(tenantId, hash, (found, tx) =>
      this.judge(found, this.secrets.hash(successor), tx),
    );
    if (outcome.verdict === 'theft') throw authErrors.refresh_reused();
    return { session: outcome.session, refreshToken: successor };
  }

  /** Seconds until the newest refresh token of the session expires unless it is used. */
  idleSeconds(session: Session): number {
    return session.idleSeconds(new Date(), this.config.env.REFRESH_TOKEN_TTL);
  }

  /** Ends the actor's own session: its refresh tokens at once, its access tokens on every instance within a second. */
  async end(actor: Actor): Promise<void> {
    const statements = this.ending(actor);
    if (statements.length > 0) await this.database.commit(actor.tenantId, statements);
  }

  /** The same for the caller's own commit; nothing where the actor has no session. */
  ending({ tenantId, sessionId }: Actor): Statement[] {
    return sessionId === undefined ? [] : this.endings.logOut(tenantId, sessionId);
  }

  private async judge(
    found: LockedSession | undefined,
    successor: Buffer,
    tx: Transaction,
  ): Promise<{ verdict: string; session: Session }> {
    const now = new Date();
    if (!found?.session.isOpen(now)) throw authErrors.refresh_invalid();
    const { session, token } = found;
    const { REFRESH_GRACE_SECONDS, REFRESH_TOKEN_TTL } = this.config.env;
    const verdict = token.judge(now, REFRESH_GRACE_SECONDS, found.successorIsUnused);
    if (verdict === 'expired') throw authErrors.refresh_invalid();
    if (verdict === 'rotate') await tx.write(this.sessions.rotate(found, successor, REFRESH_TOKEN_TTL));
    if (verdict === 'theft') await tx.write(this.endings.theft(session));
    return { verdict, session };
  }
}
