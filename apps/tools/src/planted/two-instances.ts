import type { Fault } from './fault.ts';

const MODULES = 'apps/api/src/modules';
const SPEC = 'test/e2e/two-instances.e2e-spec.ts';

/** What another instance has to hear of: the one that made the change knows without. */
export const twoInstancesFaults: readonly Fault[] = [
  {
    name: 'user-change-untold',
    fault: 'Who is suspended, closed or demoted goes on for a minute where another instance serves them',
    guard: '`UsersService` records it with the commit',
    file: `${MODULES}/users/users.service.ts`,
    find: `      this.revocations.record(user.id),\n`,
    replace: ``,
    spec: SPEC,
    test: 'refuses who was suspended',
  },
  {
    name: 'role-change-untold',
    fault: 'What a role lost is still permitted for a minute where another instance serves',
    guard: '`RolesService` records it with the commit',
    file: `${MODULES}/roles/roles.service.ts`,
    find: `[...statements, this.revocations.record(tenantId)]`,
    replace: `statements`,
    spec: SPEC,
    test: 'refuses what a role lost, and what one permitted that is gone',
  },
  {
    name: 'key-revocation-untold',
    fault: 'A revoked key opens another instance for a minute',
    guard: '`ApiKeysService` records its end with the commit',
    file: `${MODULES}/api-keys/api-keys.service.ts`,
    find: `this.keys.revoke(key)),\n      this.revocations.record(id),`,
    replace: `this.keys.revoke(key)),`,
    spec: SPEC,
    test: 'refuses a key that was revoked',
  },
  {
    name: 'key-rotation-untold',
    fault: 'The old secret of a rotated key opens another instance for a minute',
    guard: '`ApiKeysService` records the rotation with the commit',
    file: `${MODULES}/api-keys/api-keys.service.ts`,
    find: `rotation, this.revocations.record(id)]`,
    replace: `rotation]`,
    spec: SPEC,
    test: 'refuses the secret before a rotation without an overlap',
  },
  {
    name: 'tenant-change-untold',
    fault: 'The people of a suspended tenant go on for a minute where another instance serves them',
    guard: '`TenantsService` records it with the commit',
    file: `${MODULES}/tenants/tenants.service.ts`,
    find: `      this.revocations.record(id),\n`,
    replace: ``,
    spec: SPEC,
    test: 'refuses everybody of a tenant that was suspended',
  },
];
