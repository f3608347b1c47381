import { z } from 'zod';
import { instant, pageQuery } from '#libs/http';
import { firstIdOf } from '#libs/ids';
import type { AuditEntry, EntryFilter } from '../audit-entry.js';

const idSchema = z.uuid().toLowerCase();
const outcomeSchema = z
  .enum(['committed', 'denied'])
  .meta({ description: 'committed: it was done; denied: it was refused.' });

export const listAuditEntriesSchema = z.strictObject({
  ...pageQuery(['-createdAt', 'createdAt']),
  actorId: idSchema.optional().meta({ description: 'Only what this user or API key did or tried.' }),
  objectId: idSchema.optional().meta({ description: 'Only what was done to this thing, or tried.' }),
  action: z.string().max(200).optional().meta({ description: 'Only this action.', example: 'orders.order_placed' }),
  outcome: outcomeSchema.optional(),
  contextId: z
    .string()
    .max(64)
    .optional()
    .meta({ description: 'Only what came of this call. Best together with a time.' }),
  createdAfter: instant().optional().meta({ description: 'Only entries made at this time or later.' }),
  createdBefore: instant().optional().meta({ description: 'Only entries made before this time.' }),
});
export type ListAuditEntries = z.output<typeof listAuditEntriesSchema>;

const exampleEntry = {
  id: '01932b1c-7a00-7000-8000-0000000000f1',
  seq: 1_042,
  createdAt: '2026-01-01T09:30:00.000Z',
  actorId: '01932b1c-7a00-7000-8000-0000000000a1',
  actorKind: 'user',
  action: 'orders.order_placed',
  objectType: 'order',
  objectId: '01932b1c-7a00-7000-8000-0000000000d1',
  outcome: 'committed',
  contextId: '01932b1c-7a00-7000-8000-0000000000e3',
  details: { version: 1 },
};

export const auditEntrySchema = z
  .object({
    id: z.uuid(),
    seq: z
      .int()
      .nullable()
      .meta({ description: 'Its place in the tenant’s chain; null until it is sealed, a fraction of a second later.' }),
    createdAt: z.iso.datetime(),
    actorId: z.uuid().nullable().meta({ description: 'The user or API key; null where nobody was known.' }),
    actorKind: z.enum(['anonymous', 'user', 'api-key', 'operator', 'system']),
    action: z.string().meta({ description: 'What happened, or for a refusal the operation that was tried.' }),
    objectType: z.string(),
    objectId: z.uuid().nullable(),
    outcome: outcomeSchema,
    contextId: z.string(),
    details: z.record(z.string(), z.unknown()).meta({ description: 'More about it, without anything personal.' }),
  })
  .meta({ id: 'AuditEntry', example: exampleEntry });
export type AuditEntryView = z.output<typeof auditEntrySchema>;

export const auditEntryPageSchema = z
  .object({
    data: z.array(auditEntrySchema),
    page: z.object({ limit: z.int(), nextCursor: z.string().nullable(), total: z.int().optional() }),
  })
  .meta({ id: 'AuditEntryPage', example: { data: [exampleEntry], page: { limit: 20, nextCursor: null } } });

export function auditEntryView(entry: AuditEntry): AuditEntryView {
  const { id, seq, at, actorId, actorKind, action, objectType, objectId, outcome, contextId, details } = entry;
  return auditEntrySchema.parse({
    ...{ id, seq, createdAt: at, actorId, actorKind, action },
    ...{ objectType, objectId, outcome, contextId, details },
  });
}

/** Ids tell the time, so a time is a place among them. */
export function filterOf({ createdAfter, createdBefore, ...query }: ListAuditEntries): EntryFilter {
  const { actorId, objectId, action, outcome, contextId } = query;
  const idAt = (time: string | undefined) => (time === undefined ? undefined : firstIdOf(Date.parse(time)));
  const times = { fromId: idAt(createdAfter), toId: idAt(createdBefore) };
  return { actorId, objectId, action, outcome, contextId, ...times };
}
