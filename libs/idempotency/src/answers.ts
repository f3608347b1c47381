import { Injectable } from '@nestjs/common';
import { command, Database, query, type Statement } from '#libs/database';
import { Sealer } from '#libs/sealing';
import { idempotencyErrors } from './idempotency.errors.js';

/** Whose key it is: the primary key of a stored answer. */
export interface KeyIdentity {
  readonly tenantId: string;
  readonly principalId: string;
  readonly route: string;
  readonly key: string;
}

/** An answer as bytes: what a replay repeats. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The key is taken: somebody else's commit holds an answer under it. Never leaves this lib. */
export class KeyTaken extends Error {}

const IN_FLIGHT_WAIT_MS = 50;
const LIFETIME = '24 hours';
const PURPOSE = 'idempotency answers';

// An expired answer is overwritten in place. The short wait for a holder in flight ends with the claim itself:
// RETURNING runs once the row is there, and the statements behind it may wait for their locks as long as ever.
const claim = command(
  'idempotency.claim',
  `with claimed as (
     insert into platform.idempotency_keys (tenant_id, principal_id, route, key, fingerprint, status, headers, body, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, now() + interval '${LIFETIME}')
     on conflict (tenant_id, principal_id, route, key) do update
       set fingerprint = excluded.fingerprint, status = excluded.status, headers = excluded.headers, body = excluded.body,
           created_at = now(), expires_at = excluded.expires_at
       where idempotency_keys.expires_at <= now()
     returning 1
   )
   select platform.expect(1, count(*)), set_config('lock_timeout', '2s', true) from claimed`,
  {
    lockTimeout: IN_FLIGHT_WAIT_MS,
    unaudited: 'It keeps an answer; what was changed with it says so itself.',
    refusals: {
      CB001: () => new KeyTaken(),
      '55P03': () => idempotencyErrors.in_flight({ retryAfter: 1 }),
    },
  },
);

const find = query<{ fingerprint: Buffer; status: number; headers: Record<string, string>; body: string }>(
  'idempotency.find',
  `select fingerprint, status, headers, body from platform.idempotency_keys
   where tenant_id = $1 and principal_id = $2 and route = $3 and key = $4 and expires_at > now()`,
);

/** The answers that were given under a key, kept for a day. */
@Injectable()
export class Answers {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  /** The statement that claims the key and stores the answer in one; it must be the first of its commit. */
  claim(identity: KeyIdentity, fingerprint: Buffer, answer: StoredAnswer, secret: boolean): Statement {
    const { tenantId, principalId, route, key } = identity;
    const body = secret ? this.sealer.seal(PURPOSE, answer.body).toString('base64') : answer.body;
    return claim(tenantId, principalId, route, key, fingerprint, answer.status, answer.headers, body);
  }

  /** The answer under the key; undefined where it has expired. Throws `idempotency.key_reused` for another request's key. */
  async find(identity: KeyIdentity, fingerprint: Buffer, secret: boolean): Promise<StoredAnswer | undefined> {
    const { tenantId, principalId, route, key } = identity;
    const [row] = await this.database.read(tenantId, find(tenantId, principalId, route, key));
    if (!row) return undefined;
    if (!row.fingerprint.equals(fingerprint)) throw idempotencyErrors.key_reused();
    const opened = secret && row.status < 300;
    const body = opened ? this.sealer.open(PURPOSE, Buffer.from(row.body, 'base64')).toString() : row.body;
    return { status: row.status, headers: row.headers, body };
  }

  /** Stores an answer that goes with no other statement. */
  store(tenantId: string, statement: Statement): Promise<void> {
    return this.database.commit(tenantId, [statement]);
  }
}
