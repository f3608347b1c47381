import { Injectable } from '@nestjs/common';
import {
  changing,
  command,
  Database,
  query,
  rfc3339,
  type Statement,
  type Transaction,
  UnitOfWork,
} from '#libs/database';
import { RefreshToken } from './refresh-token.entity.js';
import { Session } from './session.entity.js';

// How long something lasts is told by the database, whose clock wrote it: ours may be another.
function leftOf(column: string): string {
  return `(1000 * extract(epoch from ${column} - clock_timestamp()))::float8`;
}

const findOwner = query<{ userId: string }>(
  'auth.find_session_owner',
  `select user_id as "userId" from auth.sessions
   where tenant_id = $1 and id = (select session_id from auth.refresh_tokens where tenant_id = $1 and hash = $2)`,
);
const lockSession = query<SessionRow>(
  'auth.lock_session',
  `select id, tenant_id as "tenantId", user_id as "userId", ip, user_agent as "userAgent", ${rfc3339('created_at')} as "createdAt",
     ${rfc3339('last_used_at')} as "lastUsedAt", ${rfc3339('ended_at')} as "endedAt", end_reason as "endReason",
     ${leftOf('expires_at')} as "leftMs"
   from auth.sessions
   where tenant_id = $1 and id = (select session_id from auth.refresh_tokens where tenant_id = $1 and hash = $2) for update`,
);
const findToken = query<TokenRow>(
  'auth.find_refresh_token',
  `select t.hash, t.tenant_id as "tenantId", t.session_id as "sessionId", ${leftOf('t.expires_at')} as "leftMs",
     -${leftOf('t.used_at')} as "usedMsAgo", t.successor, s.hash is not null and s.used_at is null as "successorIsUnused"
   from auth.refresh_tokens t left join auth.refresh_tokens s on s.tenant_id = t.tenant_id and s.hash = t.successor
   where t.tenant_id = $1 and t.hash = $2`,
);
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
  constructor(
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Whose session the token belongs to; undefined for a token that is not known. */
  async findOwner(tenantId: string, hash: Buffer): Promise<string | undefined> {
    return (await this.database.read(tenantId, findOwner(tenantId, hash)))[0]?.userId;
  }

  /** Runs `work` while holding the session's row, which every refresh and every ending of the session takes first. */
  withLocked<T>(
    tenantId: string,
    hash: Buffer,
    work: (found: LockedSession | undefined, tx: Transaction) => Promise<T>,
  ): Promise<T> {
    return this.unitOfWork.run(tenantId, async (tx) => work(await this.lock(tx, tenantId, hash), tx));
  }

  insert(session: Session): Statement {
    const { id, tenantId, userId, ip, userAgent, createdAt, expiresAt } = session;
    const times = [createdAt.toISOString(), expiresAt.toISOString()];
    return told(session, 'session_opened', insertSession(id, tenantId, userId, ip, userAgent, ...times));
  }

  insertToken(session: Session, hash: Buffer, lifeSeconds: number): Statement {
    return insertToken(hash, session.tenantId, session.id, lifeSeconds);
  }

  /** Replaces a used token by its successor. */
  rotate({ session, token }: LockedSession, successor: Buffer, lifeSeconds: number): Statement[] {
    const { tenantId, id } = session;
    return [
      told(session, 'session_refreshed', markUsed(tenantId, token.hash, successor)),
      insertToken(successor, tenantId, id, lifeSeconds),
      touch(tenantId, id),
    ];
  }

  end(tenantId: string, sessionId: string, reason: 'logout' | 'reuse' | 'revoked'): Statement {
    return end(tenantId, sessionId, reason);
  }

  private async lock(tx: Transaction, tenantId: string, hash: Buffer): Promise<LockedSession | undefined> {
    const [session] = await tx.read(lockSession(tenantId, hash));
    if (!session) return undefined;
    // Read once the lock is held: the token may have been rotated while this transaction waited for it.
    const [token] = await tx.read(findToken(tenantId, hash));
    return (
      token && {
        session: reviveSession(session),
        token: reviveToken(token),
        successorIsUnused: token.successorIsUnused,
      }
    );
  }
}

/** Its person does it, and nobody is known to the call yet. */
function told({ tenantId, id, userId }: Session, what: string, statement: Statement): Statement {
  return changing(statement, { tenantId, action: `auth.${what}`, object: { type: 'session', id }, actorId: userId });
}

/** A session held under lock, the token that was presented, and whether the one that follows it is there and unused. */
export interface LockedSession {
  readonly session: Session;
  readonly token: RefreshToken;
  readonly successorIsUnused: boolean;
}

type SessionRow = Omit<Session, 'createdAt' | 'lastUsedAt' | 'expiresAt' | 'endedAt'> & {
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly endedAt: string | null;
  readonly leftMs: number;
};
type TokenRow = Omit<RefreshToken, 'expiresAt' | 'usedAt'> & {
  readonly leftMs: number;
  readonly usedMsAgo: number | null;
  readonly successorIsUnused: boolean;
};

function reviveSession({ createdAt, lastUsedAt, endedAt, leftMs, ...row }: SessionRow): Session {
  const times = {
    createdAt: new Date(createdAt),
    lastUsedAt: new Date(lastUsedAt),
    endedAt: endedAt === null ? null : new Date(endedAt),
    expiresAt: inMs(leftMs),
  };
  return Object.assign(new Session(), row, times);
}

function reviveToken({ leftMs, usedMsAgo, successorIsUnused: _, ...row }: TokenRow): RefreshToken {
  const usedAt = usedMsAgo === null ? null : inMs(-Math.max(0, usedMsAgo));
  return Object.assign(new RefreshToken(), row, { expiresAt: inMs(leftMs), usedAt });
}

/** By our clock. */
function inMs(ms: number): Date {
  return new Date(Date.now() + ms);
}
