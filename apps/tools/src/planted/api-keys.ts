import type { Fault } from './fault.ts';

const KEYS = 'apps/api/src/modules/api-keys';
const AUTH = 'apps/api/src/modules/auth';
const DOORS_SPEC = 'test/e2e/api-key-doors.e2e-spec.ts';
const LIVES_SPEC = 'test/e2e/api-key-lives.e2e-spec.ts';
const REVOKED = 'ends it here at once and elsewhere within a second';
const EXPIRED = 'stops at its expiry, also where it is remembered';
const WRONG = 'is refused with a wrong checksum before anything is looked up';

/** What machines may do. */
export const apiKeyFaults: readonly Fault[] = [
  {
    name: 'checksum-unasked',
    fault: 'Every invented key costs a look-up',
    guard: '`readKey` checks the checksum first',
    file: `${KEYS}/api-key-secrets.ts`,
    find: ` || checksum(text.slice(0, -SHORT)) !== text.slice(-SHORT)`,
    replace: ``,
    spec: DOORS_SPEC,
    test: WRONG,
  },
  {
    name: 'secret-unasked',
    fault: 'Who knows a key’s id comes in under any secret',
    guard: '`KnownKeys` compares the hash',
    file: `${KEYS}/known-keys.ts`,
    find: `if (timingSafeEqual(hash, presented)) return present;`,
    replace: `if (hash.length === presented.length) return present;`,
    spec: DOORS_SPEC,
    test: WRONG,
  },
  {
    name: 'expired-key-verified',
    fault: 'A key that expired is accepted',
    guard: '`KnownKeys.verify` looks at what is left',
    file: `${KEYS}/known-keys.ts`,
    find: ` || left <= 0) return undefined;`,
    replace: `) return undefined;`,
    spec: DOORS_SPEC,
    test: EXPIRED,
  },
  {
    name: 'expired-key-remembered',
    fault: 'A key is accepted for a minute after it expired',
    guard: '`KnownKeys.recall` looks at the time',
    file: `${KEYS}/known-keys.ts`,
    find: `if (found.validUntil <= performance.now()) return undefined;`,
    replace: ``,
    spec: DOORS_SPEC,
    test: EXPIRED,
  },
  {
    name: 'revoked-key-verified',
    fault: 'A key that was revoked is accepted',
    guard: '`ApiKeysRepository` finds none that was',
    file: `${KEYS}/api-keys.repository.ts`,
    find: `and id = $2 and revoked_at is null and not exists (`,
    replace: `and id = $2 and not exists (`,
    spec: LIVES_SPEC,
    test: REVOKED,
  },
  {
    name: 'revoked-key-remembered',
    fault: 'A key is accepted for a minute after it was revoked',
    guard: '`KnownKeys.recall` asks for revocations',
    file: `${KEYS}/known-keys.ts`,
    find: `if (!found || this.changed(found)) return undefined;`,
    replace: `if (!found) return undefined;`,
    spec: LIVES_SPEC,
    test: REVOKED,
  },
  {
    name: 'key-outlives-its-parent',
    fault: 'Revoking a key leaves those that it made',
    guard: '`ApiKeysRepository` revokes them with it',
    file: `${KEYS}/api-keys.repository.ts`,
    find: `and (id = $2 or parent_id = $2) and revoked_at is null`,
    replace: `and id = $2 and revoked_at is null`,
    spec: LIVES_SPEC,
    test: 'ends the keys it made',
  },
  {
    name: 'key-beyond-its-creator',
    fault: 'A key may do what its creator may not any more',
    guard: '`KeyPrincipals` cuts it down to the creator’s permissions',
    file: `${AUTH}/key-principals.ts`,
    find: `.filter((permission) => granted.has(permission))`,
    replace: ``,
    spec: DOORS_SPEC,
    test: 'who is demoted, suspended or closed, at once',
  },
  {
    name: 'key-given-too-much',
    fault: 'Somebody makes a key that may do more than they',
    guard: '`ApiKeysService` compares with what the actor has',
    file: `${KEYS}/api-keys.service.ts`,
    find: `requireOwn(actor, wish.permissions);`,
    replace: ``,
    spec: 'test/e2e/api-keys.e2e-spec.ts',
    test: 'with more than the creator has',
  },
  {
    name: 'key-acts-as-a-person',
    fault: 'A machine acts where only a person may',
    guard: '`AccessGuard` asks for a person',
    file: 'libs/access/src/access.guard.ts',
    find: `if (person && actor.kind !== 'user')`,
    replace: `if (person && actor.kind === undefined)`,
    spec: DOORS_SPEC,
    test: 'is refused with 403 what only a person can do',
  },
  {
    name: 'key-beside-a-token',
    fault: 'A request comes with a key and a token, and nobody knows who acts',
    guard: '`ApiKeyDoor` refuses both together',
    file: `${AUTH}/http/api-key-door.ts`,
    find: `if (authorization !== undefined && `,
    replace: `if (authorization === '' && `,
    spec: DOORS_SPEC,
    test: 'is refused together with a token',
  },
];
