import { Injectable } from '@nestjs/common';
import { accessErrors, Revocations, type Actor } from '#libs/access';
import { Config } from '#libs/config';
import { changing, Database, UnitOfWork, type PageRequest, type Slice, type Transaction } from '#libs/database';
import { OwnSessionsRepository } from './own-sessions.repository.js';
import type { OwnSession } from './session.entity.js';

/** What somebody may do with their own sessions: see them, end one, end all. */
@Injectable()
export class OwnSessionsService {
  constructor(
    private readonly sessions: OwnSessionsRepository,
    private readonly revocations: Revocations,
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: Config,
  ) {}

  list(actor: Actor, page: PageRequest): Promise<Slice<OwnSession>> {
    const { tenantId, userId } = personOf(actor);
    return this.sessions.list(tenantId, userId, this.config.env.REFRESH_TOKEN_TTL, page);
  }

  /** Ends one: its refresh tokens at once, its access tokens on every instance within a second. */
  async end(actor: Actor, sessionId: string): Promise<void> {
    const { tenantId, userId } = personOf(actor);
    const ending = this.sessions.end(tenantId, userId, sessionId);
    const object = { type: 'session', id: sessionId };
    await this.database.commit(tenantId, [
      changing(ending, { tenantId, action: 'auth.session_ended', object }),
      this.revocations.record(sessionId),
    ]);
  }

  async endAll(actor: Actor): Promise<void> {
    const { tenantId, userId } = personOf(actor);
    await this.unitOfWork.run(tenantId, async (tx) => {
      await this.endAllBut(tx, { tenantId, userId }, null);
      tx.tell({ tenantId, action: 'auth.sessions_ended', object: { type: 'user', id: userId } });
    });
  }

  /** Ends all sessions of a user but one, as part of the caller's transaction. */
  async endAllBut(
    tx: Transaction,
    { tenantId, userId }: { readonly tenantId: string; readonly userId: string },
    sessionId: string | null,
  ): Promise<void> {
    const ended = await this.sessions.endAll(tx, tenantId, userId, sessionId);
    if (ended.length > 0) await tx.write(ended.map((id) => this.revocations.record(id)));
  }
}

/** Sessions are people's: a key has none. */
function personOf({ kind, tenantId, principalId }: Actor): { readonly tenantId: string; readonly userId: string } {
  if (kind !== 'user') throw accessErrors.forbidden({ detail: 'Only somebody who signed in has sessions.' });
  return { tenantId, userId: principalId };
}
