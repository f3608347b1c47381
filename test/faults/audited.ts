import type { AuditEntry, Evidence, StoredEvent } from './evidence.ts';
import type { Verdict } from './verdict.ts';

/** I5: one entry for every change that was committed, as its event tells. */
export function audited({ entries, events }: Evidence): Verdict {
  const times = new Map<string, number>();
  for (const entry of entries) times.set(keyOf(entry), (times.get(keyOf(entry)) ?? 0) + 1);
  const changes = events.filter(isChange);
  const violations = changes.filter((event) => times.get(keyOf(told(event))) !== 1).map(({ id }) => id);
  return { invariant: 'I5', fault: 'not audited once', of: changes.length, unit: 'changes', violations };
}

/** I5: no entry about an order that tells of something nobody committed. */
export function entriesMadeUp({ entries, events }: Evidence): Verdict {
  const committed = new Set(events.map((event) => keyOf(told(event))));
  const about = entries.filter(({ action }) => action.startsWith('orders.'));
  const violations = about.filter((entry) => !committed.has(keyOf(entry))).map(keyOf);
  return { invariant: 'I5', fault: 'entries made up', of: about.length, unit: 'entries', violations };
}

/** I5: every chain leads from its first entry to its last, as the heads say that were published. */
export function chained({ chains }: Evidence): Verdict {
  const violations = chains
    .filter(({ state, unsealed }) => state === 'broken' || unsealed > 0)
    .map(({ tenantId, fault, unsealed }) => `${tenantId}: ${fault ?? `${unsealed} unsealed`}`);
  const of = chains.reduce((sum, { followed }) => sum + followed, 0);
  return { invariant: 'I5', fault: 'chains broken', of, unit: 'links', violations };
}

/** What heads of the trail tell of is no change that anybody made. */
function isChange({ type }: StoredEvent): boolean {
  return !type.startsWith('audit.');
}

function told({ type, aggregateId, version }: StoredEvent): AuditEntry {
  return { action: type.replace(/\.v\d+$/, ''), objectId: aggregateId, version };
}

function keyOf({ action, objectId, version }: AuditEntry): string {
  return `${action} ${objectId} ${version}`;
}
