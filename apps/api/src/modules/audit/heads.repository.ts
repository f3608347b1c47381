import { Injectable } from '@nestjs/common';
import type { SignedHead } from '#libs/chains';
import { command, Database, query, rfc3339, WORKER, type Statement } from '#libs/database';

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

  insert({ tenantId, seq, hash, number, signedAt, kid, signature }: SignedHead): Statement {
    return insert(tenantId, seq, hash, number, signedAt, kid, Buffer.from(signature, 'base64url'));
  }

  /** Commits heads and their announcements, as the worker does. */
  async commit(statements: readonly Statement[]): Promise<void> {
    await this.database.commit(WORKER, statements);
  }
}
