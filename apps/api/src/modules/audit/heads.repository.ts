import { Injectable } from '@nestjs/common';
import type { SignedHead } from '#libs/chains';
import { command, Database, query, rfc3339, WORKER, type Statement } from '#libs/database';
import type { HeadMark } from './heads-file.js';

/** A chain that grew since its head was signed. */
export interface GrownChain {
  readonly tenantId: string;
  readonly seq: number;
  readonly hash: string;
  /** Of the head that was signed last; 0 where none was. */
  readonly number: number;
  readonly now: string;
}

// From tenant to tenant by the index, however long their chains are.
const grown = query<GrownChain>(
  'audit.grown_chains',
  `with recursive tenant(id) as (
     (select tenant_id from audit.seals order by tenant_id limit 1)
     union all
     select (select tenant_id from audit.seals where tenant_id > tenant.id order by tenant_id limit 1)
     from tenant where tenant.id is not null
   )
   select tenant.id as "tenantId", last.seq, encode(last.hash, 'hex') as hash, coalesce(head.number, 0) as number,
     ${rfc3339('clock_timestamp()')} as now
   from tenant
   cross join lateral (select seq, hash from audit.seals where tenant_id = tenant.id order by seq desc limit 1) as last
   left join lateral (
     select seq, number from audit.heads where tenant_id = tenant.id order by seq desc limit 1) as head on true
   where tenant.id is not null and last.seq > coalesce(head.seq, 0) order by tenant.id limit $1`,
);
// The same walk along the heads: of each chain, those beyond a number that is known of it.
const tenants = `with recursive tenant(id) as (
     (select tenant_id from audit.heads order by tenant_id limit 1)
     union all
     select (select tenant_id from audit.heads where tenant_id > tenant.id order by tenant_id limit 1)
     from tenant where tenant.id is not null
   )`;
const beyond = query<SignedHead>(
  'audit.heads_beyond',
  `${tenants}
   select head.tenant_id as "tenantId", head.seq, encode(head.hash, 'hex') as hash, head.number,
     ${rfc3339('head.signed_at')} as "signedAt", head.kid,
     rtrim(translate(encode(head.signature, 'base64'), E'+/\\n', '-_'), '=') as signature
   from tenant
   left join unnest($1::uuid[], $2::int[]) as known(tenant_id, number) on known.tenant_id = tenant.id
   cross join lateral (
     select * from audit.heads where tenant_id = tenant.id and number > coalesce(known.number, 0)
     order by number limit $3) as head
   order by head.tenant_id, head.number limit $3`,
);
// A head of that number that was signed later is another one, of a database that was restored. The times are compared as
// text, of which no line of a file can make an error.
const within = query<HeadMark & { tenantId: string }>(
  'audit.heads_within',
  `select known.tenant_id as "tenantId", last.number, ${rfc3339('last.signed_at')} as "signedAt"
   from unnest($1::uuid[], $2::bigint[], $3::text[]) as known(tenant_id, number, signed_at)
   cross join lateral (
     select number, signed_at from audit.heads where tenant_id = known.tenant_id and number <= known.number
       and ${rfc3339('signed_at')} <= known.signed_at collate "C"
     order by number desc limit 1) as last`,
);
const insert = command(
  'audit.insert_head',
  `insert into audit.heads (tenant_id, seq, hash, number, signed_at, kid, signature)
   values ($1, $2, decode($3, 'hex'), $4, $5, $6, $7)`,
);

/** The heads of all chains; the only file that writes them. */
@Injectable()
export class HeadsRepository {
  constructor(private readonly database: Database) {}

  /** Chains that grew since their heads were signed, at most `limit`. */
  grown(limit: number): Promise<GrownChain[]> {
    return this.database.read(WORKER, grown(limit));
  }

  /** The heads of all chains beyond the numbers that are known, chain by chain, at most `limit`. */
  beyond(known: ReadonlyMap<string, HeadMark>, limit: number): Promise<SignedHead[]> {
    const numbers = [...known.values()].map(({ number }) => number);
    return this.database.read(WORKER, beyond([...known.keys()], numbers, limit));
  }

  /** Of each chain the newest head that is not beyond the known one: after a restore there may be less than was known. */
  async within(known: ReadonlyMap<string, HeadMark>): Promise<Map<string, HeadMark>> {
    const marks = [...known.values()];
    const numbers = marks.map(({ number }) => number);
    const times = marks.map(({ signedAt }) => signedAt);
    const rows = await this.database.read(WORKER, within([...known.keys()], numbers, times));
    return new Map(rows.map(({ tenantId, ...mark }) => [tenantId, mark]));
  }

  insert({ tenantId, seq, hash, number, signedAt, kid, signature }: SignedHead): Statement {
    return insert(tenantId, seq, hash, number, signedAt, kid, Buffer.from(signature, 'base64url'));
  }

  /** Commits heads and their announcements, as the worker does. */
  async commit(statements: readonly Statement[]): Promise<void> {
    await this.database.commit(WORKER, statements);
  }
}
