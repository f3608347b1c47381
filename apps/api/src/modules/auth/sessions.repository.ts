import { Injectable } from '@nestjs/common';
import { command, UnitOfWork, type Statement, type Transaction } from '#libs/database';
import { RefreshToken } from './refresh-token.entity.js';
import { Session } from './session.entity.js';

const insertSession = command(
  'auth.insert_session',
  `insert into auth.sessions (id, tenant_id, user_id, ip, user_agent, created_at, last_used_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $6, $7)`,
);
const insertToken = command(
  'auth.insert_refresh_token',
  `insert into auth.refresh_tokens (hash, tenant_id, session_id, expires_at) values ($1, $2, $3, now() + make_interval(secs => $4))`,
);
const markUsed = command(
  'auth.mark_refresh_token_used',
  `update auth.refresh_tokens set used_at = now(), successor = $3 where tenant_id = $1 and hash = $2 and used_at is null`,
  { exactly: 1 },
);
const touch = command(
  'auth.touch_session',
  `update auth.sessions set last_used_at = now() where tenant_id = $1 and id = $2`,
  { exactly: 1 },
);
const end = command(
  'auth.end_session',
  `update auth.sessions set ended_at = now(), end_reason = $3 where tenant_id = $1 and id = $2 and ended_at is null`,
);

/** The only file that speaks SQL about sessions and refresh tokens. */
@Injectable()
export class SessionsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Runs `work` while holding the session's row, which every refresh and every ending of the session takes first. */
  withLocked<T>(
    tenantId: string,
    hash: Buffer,
    work: (found: LockedSession | undefined, tx: Transaction) => Promise<T>,
  ): Promise<T> {
    return this.unitOfWork.run(tenantId, async (tx) => {
      const presented = await tx.entities.findOneBy(RefreshToken, { tenantId, hash });
      if (!presented) return work(undefined, tx);
      const session = await tx.entities.findOneOrFail(Session, {
        where: { tenantId, id: presented.sessionId },
        lock: { mode: 'pessimistic_write' },
      });
      // Read again: it may have been rotated while this transaction waited for the lock.
      const token = await tx.entities.findOneByOrFail(RefreshToken, { tenantId, hash });
      const successor =
        token.successor && (await tx.entities.findOneBy(RefreshToken, { tenantId, hash: token.successor }));
      return work({ session, token, successor }, tx);
    });
  }

  insert(session: Session): Statement {
    const { id, tenantId, userId, ip, userAgent, createdAt, expiresAt } = session;
    return insertSession(id, tenantId, userId, ip, userAgent, createdAt.toISOString(), expiresAt.toISOString());
  }

  insertToken(session: Session, hash: Buffer, lifeSeconds: number): Statement {
    return insertToken(hash, session.tenantId, session.id, lifeSeconds);
  }

  /** Replaces a used token by its successor. */
  rotate({ session, token }: LockedSession, successor: Buffer, lifeSeconds: number): Statement[] {
    const { tenantId, id } = session;
    return [
      markUsed(tenantId, token.hash, successor),
      insertToken(successor, tenantId, id, lifeSeconds),
      touch(tenantId, id),
    ];
  }

  end(tenantId: string, sessionId: string, reason: 'logout' | 'reuse' | 'revoked'): Statement {
    return end(tenantId, sessionId, reason);
  }
}

/** A session held under lock, the token that was presented, and the token that follows it where one does. */
export interface LockedSession {
  readonly session: Session;
  readonly token: RefreshToken;
  readonly successor: RefreshToken | null;
}
