/**
 * Who may do what to whose things: the one table behind docs/permissions.md and the test that tries all of it. An operation
 * that is not in it fails that test.
 */

import type { Operation } from './operation.ts';
import type { Principal, Whose } from './principals.ts';

export type { Operation, Thing } from './operation.ts';
export { OPERATIONS, TAKEN } from './operations.ts';
export { PRINCIPALS, WHOSE, type Principal, type Whose } from './principals.ts';

/** How the attempt is to be answered. */
export function answerTo(operation: Operation, principal: Principal, whose: Whose): number {
  const { answer, deleted = 404 } = operation;
  return refusalOf(operation, principal, whose) ?? (whose === 'deleted' ? deleted : answer);
}

/** How the one who asks is refused: the first of these that applies; undefined where they may. */
export function refusalOf(operation: Operation, principal: Principal, whose: Whose): 400 | 401 | 403 | 404 | undefined {
  const { needs, thing } = operation;
  if (needs === 'anyone') return undefined;
  // Its token is none of theirs, and theirs are none of its.
  if (!principal.enters || needs === 'machine') return 401;
  if (needs === 'person' && principal.kind !== 'person') return 403;
  if (needs.includes(':') && !principal.permissions.includes(needs)) return 403;
  if (thing === undefined) return undefined;
  if (whose === 'malformed') return 400;
  return whose === 'missing' ? 404 : refusalOn(operation, principal, whose);
}

/** The same of a thing that is there. */
function refusalOn(operation: Operation, principal: Principal, whose: Whose): 403 | 404 | undefined {
  const { thing, opens, overseen = false, shows, keepsFromKeys = false } = operation;
  // Tenants are the operator's whosesoever they are.
  if (thing === 'tenant') return undefined;
  if (whose === 'other tenant’s' || (principal.tenant === 'other' && whose !== 'own')) return 404;
  const oversees = (principal.oversees ?? []).includes(whose);
  const may = opens === undefined || principal.permissions.includes(opens);
  const owns = whose === 'own' || (overseen && oversees);
  if (!may && !owns) return shows !== undefined && (oversees || principal.permissions.includes(shows)) ? 403 : 404;
  return keepsFromKeys && principal.kind === 'key' && whose !== 'deleted' ? 403 : undefined;
}
