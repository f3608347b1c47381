/** A named set of permissions. */
export class Role {
  constructor(
    readonly name: string,
    readonly permissions: readonly string[],
  ) {}
}

const administration = [
  'users:read',
  'users:write',
  'orders:read',
  'orders:manage',
  'services:read',
  'services:write',
  'roles:read',
  'roles:write',
  'api-keys:read',
  'api-keys:write',
  'audit:read',
  'events:manage',
  'operations:manage',
];

/** What sets an owner apart from an administrator: who lacks it can neither grant nor take away ownership. */
const OWNERSHIP = 'tenant:own';

/** The roles every tenant has; they cannot be changed. */
export const builtInRoles: readonly Role[] = [
  new Role('owner', [...administration, OWNERSHIP]),
  new Role('admin', administration),
  new Role('support', ['users:read', 'orders:read', 'services:read']),
  new Role('customer', []),
];
