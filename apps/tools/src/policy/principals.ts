/** Everything that a role of this tenant may grant. */
const administration = [
  ...['users:read', 'users:write', 'orders:read', 'orders:manage', 'services:read', 'services:write'],
  ...[
    'roles:read',
    'roles:write',
    'api-keys:read',
    'api-keys:write',
    'audit:read',
    'events:manage',
    'operations:manage',
  ],
];

/** Somebody, or something, that asks. */
export interface Principal {
  readonly name: string;
  /** Whether the credentials are any good. */
  readonly enters: boolean;
  readonly kind: 'nobody' | 'person' | 'key';
  readonly tenant: 'this' | 'other';
  readonly permissions: readonly string[];
  /** Among whose things those of these count as well. */
  readonly oversees?: readonly Whose[];
}

/** Whose thing an operation is tried on. */
export type Whose =
  'own' | 'peer’s' | 'sub-account’s' | 'parent’s' | 'other tenant’s' | 'deleted' | 'missing' | 'malformed';
export const WHOSE: readonly Whose[] = [
  ...(['own', 'peer’s', 'sub-account’s', 'parent’s', 'other tenant’s', 'deleted', 'missing', 'malformed'] as const),
];

const person = { enters: true, kind: 'person', tenant: 'this', permissions: [] } as const;
const nobody = { enters: false, kind: 'person', tenant: 'this', permissions: [] } as const;
const key = { enters: true, kind: 'key', tenant: 'this' } as const;

export const PRINCIPALS: readonly Principal[] = [
  { ...nobody, name: 'anonymous', kind: 'nobody' },
  { ...nobody, name: 'expired' },
  { ...nobody, name: 'revoked' },
  { ...nobody, name: 'suspended' },
  { ...person, name: 'customer' },
  { ...person, name: 'peer' },
  { ...person, name: 'parent', oversees: ['sub-account’s'] },
  { ...person, name: 'sub-account' },
  { ...person, name: 'support', permissions: ['users:read', 'orders:read', 'services:read'] },
  { ...person, name: 'admin', permissions: administration },
  { ...person, name: 'owner', permissions: [...administration, 'tenant:own'] },
  { ...person, name: 'operator', permissions: ['tenants:read', 'tenants:write'] },
  { ...person, name: 'other tenant’s customer', tenant: 'other' },
  { ...person, name: 'other tenant’s owner', tenant: 'other', permissions: [...administration, 'tenant:own'] },
  { ...key, name: 'key in scope', permissions: administration },
  { ...key, name: 'key out of scope', permissions: ['audit:read'] },
  { ...key, name: 'other tenant’s key', tenant: 'other', permissions: administration },
  { ...nobody, name: 'revoked key', kind: 'key' },
];
