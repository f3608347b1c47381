import { ambientContext, newContextId } from '#libs/context';
import { newId } from '#libs/ids';
import { WORKER, within, type Scope } from './scope.js';
import { command, type Change, type Statement } from './statement.js';

/** A refused attempt, or several of one kind by one actor, that no commit tells of. */
export interface Denial extends Change {
  readonly actorKind: string;
  readonly contextId: string;
}

/** The values of one entry, in the order of the columns. */
type Entry = readonly unknown[];

const COLUMNS = 'id, tenant_id, actor_id, actor_kind, action, object_type, object_id, outcome, context_id, details';

// One row has a statement of its own: almost every commit has one, and unpacking arrays would cost it twice as much.
const insertOne = command(
  'audit.record',
  `insert into audit.entries (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
);
const insertMany = command(
  'audit.record_many',
  `insert into audit.entries (${COLUMNS})
   select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[],
     $9::text[], $10::jsonb[])`,
);

/** The statements of a commit with the entries for what they change. Throws where one changes something and no one says what. */
export function accounted(scope: Scope, statements: readonly Statement[]): readonly Statement[] {
  const entries = entriesFor(scope, statements);
  return entries.length === 0 ? statements : [...statements, ...entries];
}

/** The entries alone. What the worker does for the platform is no tenant's change. */
export function entriesFor(scope: Scope, statements: readonly Statement[]): readonly Statement[] {
  if (scope === WORKER) return [];
  const changes = changesOf(statements);
  if (changes.length === 0) {
    requireNoChange(scope, statements);
    return [];
  }
  const [first] = changes as [Change, ...Change[]];
  // Behind the wall of another tenant than the commit began in: an operator's, or after a `within`.
  const isElsewhere = scope !== first.tenantId || statements.some(({ name }) => name === 'database.enter_tenant');
  if (changes.length === 1 && !isElsewhere) return [insertOne(...entryOf(first, first.actorId ?? null, scope))];
  const actorId = changes.find((change) => change.actorId)?.actorId ?? null;
  return byTenant(changes).flatMap(([tenantId, group]) =>
    within(tenantId, [insertAll(group.map((change) => entryOf(change, actorId, scope)))]),
  );
}

/** Throws where a statement outside the worker's scope changes something that no entry would tell of. */
export function requireNoChange(scope: Scope, statements: readonly Statement[]): void {
  if (scope === WORKER) return;
  const silent = statements.find(({ writes, unaudited }) => writes && unaudited === undefined);
  if (silent)
    throw new Error(`${silent.name} changes something, and nothing of its commit says what for the audit trail.`);
}

/** The entries about attempts that were refused before they came to a commit; of one tenant. */
export function denials(refused: readonly Denial[]): Statement {
  const entries = refused.map(({ actorKind, contextId, ...denial }) =>
    valuesOf(denial, [denial.actorId ?? null, actorKind], contextId),
  );
  return { ...insertAll(entries), unaudited: 'It is the audit trail itself.' };
}

function changesOf(statements: readonly Statement[]): Change[] {
  const changes: Change[] = [];
  for (const { change } of statements) if (change) changes.push(change);
  return changes;
}

function entryOf(change: Change, named: string | null, scope: Scope): Entry {
  const context = ambientContext();
  const actorId = context?.actorId ?? change.actorId ?? named;
  const contextId = context?.contextId ?? newContextId();
  return valuesOf(change, [actorId, kindOf(change, actorId, scope)], contextId);
}

function valuesOf(change: Change, actor: readonly [string | null, string], contextId: string): Entry {
  const { tenantId, action, object, outcome = 'committed', details } = change;
  return [newId(), tenantId, ...actor, action, object.type, object.id, outcome, contextId, details ?? {}];
}

/** Whoever is known and acts in a tenant that is not theirs is an operator: nobody else gets there. */
function kindOf({ tenantId }: Change, actorId: string | null, scope: Scope): string {
  const context = ambientContext();
  const isForeign = context?.tenantId !== undefined && context.tenantId !== tenantId;
  if (isForeign || (typeof scope === 'string' && scope !== tenantId)) return 'operator';
  const kind = context?.actorKind ?? 'system';
  return kind === 'anonymous' && actorId !== null ? 'user' : kind;
}

function insertAll(entries: readonly Entry[]): Statement {
  const [one] = entries;
  if (entries.length === 1 && one) return insertOne(...one);
  const width = entries[0]?.length ?? 0;
  return insertMany(...Array.from({ length: width }, (_, at) => entries.map((entry) => entry[at])));
}

function byTenant(changes: readonly Change[]): [string, Change[]][] {
  const tenants = new Map<string, Change[]>();
  for (const change of changes) tenants.set(change.tenantId, [...(tenants.get(change.tenantId) ?? []), change]);
  return [...tenants];
}
