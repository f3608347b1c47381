import { Injectable } from '@nestjs/common';
import { Database, Listing, query, rfc3339, type PageRequest, type Slice } from '#libs/database';
import type { Link, Recorded, SignedHead, UnsealedEntry } from '#libs/chains';
import type { AuditEntry, EntryFilter } from './audit-entry.js';

const entryColumns = `id, tenant_id as "tenantId", ${rfc3339('at')} as at, actor_id as "actorId", actor_kind as "actorKind",
  action, object_type as "objectType", object_id as "objectId", outcome, context_id as "contextId", details`;

const listing = new Listing<AuditEntry>({
  name: 'audit.entries',
  columns: `${entryColumns},
    (select seq from audit.seals s where s.tenant_id = entries.tenant_id and s.entry_id = entries.id) as seq`,
  from: 'audit.entries',
  // Ids tell the time, and the key leads with them: a page is found by its place in it.
  sorts: { createdAt: { column: 'id', type: 'uuid' } },
  // A trail grows for ever: nobody has all of it counted.
  mostCounted: 10_000,
});
/** Written out, so that an index of what was refused alone serves. */
const outcomes = { committed: `outcome = 'committed'`, denied: `outcome = 'denied'` } as const;

interface SealRow extends Omit<Link, 'entry'> {
  readonly entry: Recorded | null;
}

const links = query<SealRow>(
  'audit.links',
  `select s.seq, s.entry_id as "entryId", s.prev_hash as previous, s.hash, ${rfc3339('s.sealed_at')} as "sealedAt",
     (select to_jsonb(found) from (
       select ${entryColumns} from audit.entries where tenant_id = s.tenant_id and id = s.entry_id) as found) as entry
   from audit.seals s where s.tenant_id = $1 and s.seq > $2 order by s.seq limit $3`,
);
const place = query<{ seq: number; hash: Buffer }>(
  'audit.place',
  `select seq, hash from audit.seals where tenant_id = $1 and seq <= $2 order by seq desc limit 1`,
);
const heads = query<SignedHead>(
  'audit.heads',
  `select tenant_id as "tenantId", seq, encode(hash, 'hex') as hash, number, ${rfc3339('signed_at')} as "signedAt", kid,
     rtrim(translate(encode(signature, 'base64'), E'+/\\n', '-_'), '=') as signature
   from audit.heads where tenant_id = $1 order by seq desc limit 100`,
);
const unsealed = query<UnsealedEntry>(
  'audit.unsealed_of',
  `select id, abs(extract(epoch from now() - at))::float8 as "ageSeconds",
     xid < sealed_below and sealed_below <= pg_snapshot_xmax(pg_current_snapshot()) as "isPassed"
   from (select id, at, xid from audit.entries where tenant_id = $1 order by id desc limit $2) as newest cross join audit.sealing
   where not exists (select from audit.seals s where s.tenant_id = $1 and s.entry_id = newest.id) order by id`,
);

/** The audit trail of one tenant, read within its wall. */
@Injectable()
export class AuditRepository {
  constructor(private readonly database: Database) {}

  list(tenantId: string, filter: EntryFilter, page: PageRequest): Promise<Slice<AuditEntry>> {
    const conditions = [
      ['tenant_id = ?', tenantId],
      ['actor_id = ?', filter.actorId],
      ['object_id = ?', filter.objectId],
      ['action = ?', filter.action],
      ...(filter.outcome ? [outcomes[filter.outcome]] : []),
      ['context_id = ?', filter.contextId],
      ['id >= ?', filter.fromId],
      ['id < ?', filter.toId],
    ] as const;
    return this.database.readSlice(tenantId, listing, conditions, page);
  }

  /** The links behind a place of the chain, at most `limit`. */
  async links(tenantId: string, after: number, limit: number): Promise<Link[]> {
    const rows = await this.database.read(tenantId, links(tenantId, after, limit));
    return rows.map(({ entry, ...seal }) => ({ ...seal, entry: entry ?? undefined }));
  }

  /** The newest place of the chain up to `seq`. */
  async placeUpTo(tenantId: string, seq: number): Promise<{ seq: number; hash: Buffer } | undefined> {
    return (await this.database.read(tenantId, place(tenantId, seq)))[0];
  }

  /** The heads that were signed last, the newest first. */
  newestHeads(tenantId: string): Promise<SignedHead[]> {
    return this.database.read(tenantId, heads(tenantId));
  }

  /** Entries without a seal among the newest `among`, the oldest first. */
  unsealed(tenantId: string, among: number): Promise<UnsealedEntry[]> {
    return this.database.read(tenantId, unsealed(tenantId, among));
  }
}
