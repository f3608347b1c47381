/** What somebody may be permitted within a tenant. */
export const tenantPermissions = [
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
] as const;

/** What only the operator of the platform is permitted; no role of a tenant's own can hold it. */
export const platformPermissions = ['tenants:read', 'tenants:write'] as const;
