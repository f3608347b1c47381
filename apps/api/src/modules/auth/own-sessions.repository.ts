import { Injectable } from '@nestjs/common';
import {
  command,
  Database,
  Listing,
  query,
  rfc3339,
  type PageRequest,
  type Slice,
  type Statement,
  type Transaction,
} from '#libs/database';
import { authErrors } from './auth.errors.js';
import type { OwnSession } from './session.entity.js';

const listing = new Listing<OwnSession>({
  name: 'auth.own_sessions',
  columns: `id, ip, user_agent as "userAgent", ${rfc3339('created_at')} as "createdAt", ${rfc3339('last_used_at')} as "lastUsedAt"`,
  from: 'auth.sessions',
  sorts: { createdAt: { column: 'created_at', type: 'timestamptz' } },
});
const endOne = command(
  'auth.end_own_session',
  `update auth.sessions set ended_at = now(), end_reason = 'revoked'
   where tenant_id = $1 and user_id = $2 and id = $3 and ended_at is null and expires_at > now()`,
  { exactly: 1, otherwise: authErrors.session_not_found },
);
// In the order of their ids, so that two who do it at once do not wait for each other.
const endOthers = query<{ id: string }>(
  'auth.end_sessions',
  `update auth.sessions set ended_at = now(), end_reason = 'revoked' where tenant_id = $1 and id in (
     select id from auth.sessions where tenant_id = $1 and user_id = $2 and id is distinct from $3 and ended_at is null
     order by id for update)
   returning id`,
);

/** SQL about all sessions of one user. */
@Injectable()
export class OwnSessionsRepository {
  constructor(private readonly database: Database) {}

  /** Those that may still be refreshed. */
  list(tenantId: string, userId: string, idleSeconds: number, page: PageRequest): Promise<Slice<OwnSession>> {
    const conditions = [
      ['tenant_id = ?', tenantId],
      ['user_id = ?', userId],
      'ended_at is null',
      'expires_at > now()',
      ['last_used_at > now() - make_interval(secs => ?)', idleSeconds],
    ] as const;
    return this.database.readSlice(tenantId, listing, conditions, page);
  }

  /** Refuses the commit with `auth.session_not_found` where the user has no such session. */
  end(tenantId: string, userId: string, sessionId: string): Statement {
    return endOne(tenantId, userId, sessionId);
  }

  /** Ends all sessions of the user but `except`, within the transaction; their ids. */
  async endAll(tx: Transaction, tenantId: string, userId: string, except: string | null): Promise<string[]> {
    return (await tx.read(endOthers(tenantId, userId, except))).map(({ id }) => id);
  }
}
