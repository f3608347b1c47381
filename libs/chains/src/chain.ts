import { createHash } from 'node:crypto';

/** What is recorded, as it enters the hash: texts as the database writes them, so that nothing is lost on the way. */
export interface Recorded {
  readonly id: string;
  readonly tenantId: string;
  readonly at: string;
  readonly actorId: string | null;
  readonly actorKind: string;
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string | null;
  readonly outcome: string;
  readonly contextId: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Named in every hash: another encoding will have another name. */
const ENCODING = 'audit-chain.v1';

/** What the first link of a tenant's chain follows. */
export function genesisOf(tenantId: string): Buffer {
  return createHash('sha256').update(`${ENCODING}\n${tenantId}`).digest();
}

/** SHA-256 over the link before, the place, the time of sealing, and all that is recorded. */
export function hashOf(previous: Buffer, seq: number, sealedAt: string, entry: Recorded): Buffer {
  const { id, tenantId, at, actorId, actorKind, action, objectType, objectId, outcome, contextId } = entry;
  const place = [ENCODING, previous.toString('hex'), seq, sealedAt];
  const who = [tenantId, id, at, actorId, actorKind];
  const what = [action, objectType, objectId, outcome, contextId, canonical(entry.details)];
  // JSON of an array of texts: no two different lists are written alike.
  return createHash('sha256')
    .update(JSON.stringify([...place, ...who, ...what]))
    .digest();
}

/** The same whatever the order in which the keys were given. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, inner]) => [key, canonical(inner)]);
}
