import type { Client } from 'pg';
import type { Link, SignedHead, UnsealedEntry } from '#libs/chains';

/** A tenant that has an audit trail. */
export interface Trail {
  readonly tenantId: string;
  readonly slug: string | null;
  readonly sealed: number;
}

const utc = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

// Whoever has entries, seals or heads: what was taken away from one of them still shows in the others.
const TRAILS = `
  select tenant_id as "tenantId", null as slug, max(seq)::int as sealed from (
    select tenant_id, max(seq) as seq from audit.seals group by tenant_id
    union all select distinct tenant_id, 0 from audit.entries
    union all select distinct tenant_id, 0 from audit.heads) as found
  group by tenant_id order by tenant_id`;

const LINKS = `
  select s.seq::int as seq, s.entry_id as "entryId", s.prev_hash as previous, s.hash, ${utc('s.sealed_at')} as "sealedAt",
    (select to_jsonb(found) from (
      select id, tenant_id as "tenantId", ${utc('at')} as at, actor_id as "actorId", actor_kind as "actorKind", action,
        object_type as "objectType", object_id as "objectId", outcome, context_id as "contextId", details
      from audit.entries where tenant_id = s.tenant_id and id = s.entry_id) as found) as entry
  from audit.seals s where s.tenant_id = $1 and s.seq > $2 order by s.seq limit $3`;

const HEADS = `
  select tenant_id as "tenantId", seq::int as seq, encode(hash, 'hex') as hash, number, ${utc('signed_at')} as "signedAt", kid,
    encode(signature, 'base64') as signature
  from audit.heads where tenant_id = $1 order by seq`;

const UNSEALED = `
  select id, abs(extract(epoch from now() - at))::float8 as "ageSeconds",
    xid < sealed_below and sealed_below <= pg_snapshot_xmax(pg_current_snapshot()) as "isPassed"
  from audit.entries e cross join audit.sealing
  where tenant_id = $1 and not exists (select from audit.seals s where s.tenant_id = e.tenant_id and s.entry_id = e.id)
  order by id`;

/** Reads the trails as one moment showed them. */
export class Chains {
  private readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  async begin(): Promise<void> {
    await this.client.query('begin isolation level repeatable read read only');
  }

  /** The tenants by their slugs; asked before anything is narrowed to the worker's sight. */
  async slugs(): Promise<ReadonlyMap<string, string>> {
    await this.client.query('reset role');
    const { rows } = await this.client.query<{ id: string; slug: string }>('select id, slug from tenants.tenants');
    await this.client.query('set role company_worker');
    return new Map(rows.map(({ id, slug }) => [id, slug]));
  }

  async trails(slugs: ReadonlyMap<string, string>): Promise<Trail[]> {
    const { rows } = await this.client.query<Trail>(TRAILS);
    return rows.map((trail) => ({ ...trail, slug: slugs.get(trail.tenantId) ?? null }));
  }

  async links(tenantId: string, after: number, limit: number): Promise<Link[]> {
    const { rows } = await this.client.query<Omit<Link, 'entry'> & { entry: Link['entry'] | null }>(LINKS, [
      tenantId,
      after,
      limit,
    ]);
    return rows.map(({ entry, ...seal }) => ({ ...seal, entry: entry ?? undefined }));
  }

  async heads(tenantId: string): Promise<SignedHead[]> {
    const { rows } = await this.client.query<SignedHead>(HEADS, [tenantId]);
    return rows;
  }

  async unsealed(tenantId: string): Promise<UnsealedEntry[]> {
    return (await this.client.query<UnsealedEntry>(UNSEALED, [tenantId])).rows;
  }
}
