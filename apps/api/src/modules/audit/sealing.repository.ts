import { Injectable } from '@nestjs/common';
import { Database, query, rfc3339, WORKER } from '#libs/database';
import type { Recorded } from '#libs/chains';

/** An entry that waits for its seal. */
export interface Unsealed extends Recorded {
  /** The transaction that wrote it. */
  readonly xid: string;
}

/** What waits, as one moment showed it. */
export interface Waiting {
  readonly entries: readonly Unsealed[];
  /** Every transaction below it had ended by then. */
  readonly horizon: bigint;
  /** The database's clock. */
  readonly now: string;
}

/** A seal about to be set. */
export interface Seal {
  readonly tenantId: string;
  readonly seq: number;
  readonly entryId: string;
  readonly previous: Buffer;
  readonly hash: Buffer;
}

/** Whose turn it is to seal, to the database. */
export interface Turn {
  readonly owner: string;
  readonly fence: number;
}

// What is below the mark is sealed. Above it, entries may become visible in any order: each is looked up by its seal, so
// that one which is committed late is merely sealed later.
const waiting = query<Unsealed & { horizon: string; now: string }>(
  'audit.waiting',
  `select e.id, e.tenant_id as "tenantId", ${rfc3339('e.at')} as at, e.actor_id as "actorId", e.actor_kind as "actorKind",
     e.action, e.object_type as "objectType", e.object_id as "objectId", e.outcome, e.context_id as "contextId", e.details,
     e.xid::text as xid
   from audit.entries e
   where e.xid >= (select sealed_below from audit.sealing)
     and not exists (select from audit.seals s where s.tenant_id = e.tenant_id and s.entry_id = e.id)
   order by e.xid, e.id limit $1`,
);
const moment = query<{ horizon: string; now: string }>(
  'audit.moment',
  `select pg_snapshot_xmin(pg_current_snapshot())::text as horizon, ${rfc3339('clock_timestamp()')} as now`,
);
// By the transaction, as they are sealed: the oldest of thousands is found without a look at the others.
const oldest = query<{ ageSeconds: number }>(
  'audit.oldest_unsealed',
  `select greatest(0, extract(epoch from clock_timestamp() - e.at))::float8 as "ageSeconds" from audit.entries e
   where e.xid >= (select sealed_below from audit.sealing)
     and not exists (select from audit.seals s where s.tenant_id = e.tenant_id and s.entry_id = e.id)
   order by e.xid, e.id limit 1`,
);
const ends = query<{ tenantId: string; seq: number; hash: Buffer }>(
  'audit.chain_ends',
  `select tenant.id as "tenantId", last.seq, last.hash from unnest($1::uuid[]) as tenant(id) cross join lateral (
     select seq, hash from audit.seals where tenant_id = tenant.id order by seq desc limit 1) as last`,
);
// The row of the lease is written in the same statement: whoever lost it seals nothing any more.
const seal = query<{ sealed: number }>(
  'audit.seal',
  `with held as (
     update audit.sealing set sealed_below = greatest(sealed_below, $3::text::xid8)
     where owner = $1 and fence = $2 and lease_until > now() returning 1
   ), sealed as (
     insert into audit.seals (tenant_id, seq, entry_id, prev_hash, hash, sealed_at)
     select new.*, $9::timestamptz from unnest($4::uuid[], $5::bigint[], $6::uuid[], $7::bytea[], $8::bytea[]) as new
     where exists (select from held) returning 1)
   select (select count(*) from held) * (1 + (select count(*) from sealed)) as sealed`,
);
// After a restore into another cluster its transactions begin anew: then everything is looked at once.
const take = query<{ fence: number }>(
  'audit.take_turn',
  `update audit.sealing set owner = $1, fence = fence + (owner is distinct from $1)::int,
     lease_until = now() + make_interval(secs => $2),
     sealed_below = case when sealed_below > pg_snapshot_xmax(pg_current_snapshot()) then '0'::xid8 else sealed_below end
   where owner = $1 or lease_until <= now() returning fence`,
);
const leave = query('audit.leave_turn', `update audit.sealing set lease_until = '-infinity' where owner = $1`);

/** The trail as its sealer sees it: every tenant's. */
@Injectable()
export class SealingRepository {
  constructor(private readonly database: Database) {}

  /** Takes or renews the turn; undefined while another holds it. */
  async take(owner: string, seconds: number): Promise<Turn | undefined> {
    const [row] = await this.database.change(WORKER, take(owner, seconds));
    return row && { owner, fence: row.fence };
  }

  async leave(owner: string): Promise<void> {
    await this.database.change(WORKER, leave(owner));
  }

  /** What waits for a seal, at most `limit`, in the order in which it will be sealed. */
  async waiting(limit: number): Promise<Waiting> {
    // The moment first: what is not seen afterwards had not ended by then.
    const [[then], entries] = await this.database.readAll<[{ horizon: string; now: string }, Unsealed]>(
      WORKER,
      moment(),
      waiting(limit),
    );
    return { entries, horizon: BigInt(then?.horizon ?? 0), now: then?.now ?? '' };
  }

  /** For how long the entry that is to be sealed next has waited; 0 where none waits. */
  async oldestSeconds(): Promise<number> {
    const [row] = await this.database.read(WORKER, oldest());
    return row?.ageSeconds ?? 0;
  }

  /** The last link of each tenant's chain that has one. */
  chainEnds(tenantIds: readonly string[]): Promise<{ tenantId: string; seq: number; hash: Buffer }[]> {
    return this.database.read(WORKER, ends(tenantIds));
  }

  /** Sets the seals and notes below which transaction all are sealed; false where it is not our turn any more. */
  async seal({ owner, fence }: Turn, seals: readonly Seal[], below: bigint, sealedAt: string): Promise<boolean> {
    const columns = [
      seals.map(({ tenantId }) => tenantId),
      seals.map(({ seq }) => seq),
      seals.map(({ entryId }) => entryId),
      seals.map(({ previous }) => previous),
      seals.map(({ hash }) => hash),
    ];
    const [row] = await this.database.change(WORKER, seal(owner, fence, String(below), ...columns, sealedAt));
    return (row?.sealed ?? 0) > 0;
  }
}
