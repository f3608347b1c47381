import type { Operation } from './operation.ts';

const stale = { 'if-match': '"0"' };
const open = { needs: 'anyone' } as const;
const signedIn = { needs: 'signed in' } as const;
const someone = { needs: 'person' } as const;
const NOTHING = '0193a1c0-1f2e-7d3c-9b4a-000000000000';
/** An address that the test gives to somebody of each tenant. */
export const TAKEN = 'taken@example.com';
const TWIN = { email: TAKEN, password: 'a fine long password', name: 'Twin' };
const WRONG = { currentPassword: 'not the password', newPassword: 'another fine password' };

export const OPERATIONS: readonly Operation[] = [
  { call: 'GET /health', ...open, answer: 200 },
  { call: 'GET /healthz', ...open, answer: 200 },
  { call: 'GET /livez', ...open, answer: 200 },
  { call: 'GET /ready', ...open, answer: 200 },
  { call: 'GET /readyz', ...open, answer: 200 },
  { call: 'GET /meta', ...open, answer: 200 },
  { call: 'GET /.well-known/jwks.json', ...open, answer: 200 },
  { call: 'GET /status', ...open, answer: 200 },
  { call: 'GET /metrics', needs: 'machine', answer: 401 },
  { call: 'POST /alerts/webhook', needs: 'machine', body: {}, answer: 401 },
  { call: 'PUT /v1/operations/log-level', needs: 'operations:manage', body: {}, answer: 400 },

  { call: 'POST /v1/auth/signup', ...open, body: {}, answer: 400 },
  { call: 'POST /v1/auth/login', ...open, body: {}, answer: 400 },
  { call: 'POST /v1/auth/refresh', ...open, body: {}, answer: 400 },
  { call: 'POST /v1/auth/password-resets', ...open, body: {}, answer: 400 },
  { call: 'PUT /v1/auth/password-resets', ...open, body: {}, answer: 400 },
  { call: 'PUT /v1/auth/email-verifications', ...open, body: {}, answer: 400 },
  { call: 'POST /v1/auth/email-verifications', ...someone, answer: 202 },
  { call: 'POST /v1/auth/logout', ...someone, answer: 204, fresh: true },
  { call: 'GET /v1/auth/sessions', ...someone, answer: 200 },
  { call: 'DELETE /v1/auth/sessions', ...someone, answer: 204, fresh: true },
  { call: 'DELETE /v1/auth/sessions/{id}', ...someone, thing: 'session', opens: 'nothing', answer: 204, fresh: true },
  { call: 'PUT /v1/auth/password', ...someone, body: WRONG, answer: 401 },

  { call: 'GET /v1/users/me', ...someone, answer: 200 },
  { call: 'PATCH /v1/users/me', ...someone, body: { name: 'x' }, headers: stale, answer: 412 },
  { call: 'GET /v1/users', needs: 'users:read', answer: 200 },
  { call: 'POST /v1/users', needs: 'users:write', body: {}, answer: 400 },
  {
    call: 'GET /v1/users/{id}',
    ...signedIn,
    thing: 'user',
    opens: 'users:read',
    overseen: true,
    answer: 200,
    deleted: 200,
  },
  {
    call: 'PATCH /v1/users/{id}',
    needs: 'users:write',
    thing: 'user',
    body: { name: 'x' },
    headers: stale,
    answer: 412,
    deleted: 412,
  },
  { call: 'DELETE /v1/users/{id}', needs: 'users:write', thing: 'user', headers: stale, answer: 412, deleted: 412 },
  {
    call: 'GET /v1/users/{id}/sub-accounts',
    ...signedIn,
    thing: 'user',
    opens: 'users:read',
    overseen: true,
    answer: 200,
    deleted: 200,
  },
  {
    call: 'POST /v1/users/{id}/sub-accounts',
    ...signedIn,
    thing: 'user',
    opens: 'users:write',
    shows: 'users:read',
    body: TWIN,
    answer: 409,
    deleted: 409,
  },
  {
    call: 'GET /v1/users/{id}/order-statistics',
    ...signedIn,
    thing: 'user',
    opens: 'orders:read',
    overseen: true,
    answer: 200,
    deleted: 200,
  },

  { call: 'GET /v1/services', ...signedIn, answer: 200 },
  { call: 'POST /v1/services', needs: 'services:write', body: {}, answer: 400 },
  { call: 'GET /v1/services/{id}', ...signedIn, thing: 'service', opens: 'services:read', answer: 200, deleted: 200 },
  {
    call: 'PATCH /v1/services/{id}',
    needs: 'services:write',
    thing: 'service',
    body: { name: 'x' },
    headers: stale,
    answer: 412,
    deleted: 412,
  },
  {
    call: 'DELETE /v1/services/{id}',
    needs: 'services:write',
    thing: 'service',
    headers: stale,
    answer: 412,
    deleted: 412,
  },

  { call: 'GET /v1/orders', ...signedIn, answer: 200 },
  { call: 'POST /v1/orders', ...someone, body: { lines: [{ serviceId: NOTHING, quantity: 1 }] }, answer: 422 },
  { call: 'GET /v1/orders/{id}', ...signedIn, thing: 'order', opens: 'orders:read', overseen: true, answer: 200 },
  {
    call: 'PATCH /v1/orders/{id}',
    ...signedIn,
    thing: 'order',
    opens: 'orders:manage',
    body: { note: 'x' },
    headers: stale,
    answer: 412,
  },
  { call: 'POST /v1/orders/{id}/cancellation', ...signedIn, thing: 'order', opens: 'orders:manage', answer: 409 },
  { call: 'POST /v1/orders/{id}/payment', needs: 'orders:manage', thing: 'order', answer: 409 },
  { call: 'POST /v1/orders/{id}/fulfilment', needs: 'orders:manage', thing: 'order', answer: 409 },
  { call: 'DELETE /v1/orders/{id}', needs: 'orders:manage', thing: 'order', headers: stale, answer: 412 },

  { call: 'GET /v1/exchange-rates', ...signedIn, answer: 200 },

  { call: 'GET /v1/rate-limit', ...signedIn, answer: 200 },

  { call: 'GET /v1/tenant', ...signedIn, answer: 200 },
  { call: 'GET /v1/tenants', needs: 'tenants:read', answer: 200 },
  { call: 'POST /v1/tenants', needs: 'tenants:write', body: {}, answer: 400 },
  { call: 'GET /v1/tenants/{id}', needs: 'tenants:read', thing: 'tenant', answer: 200 },
  {
    call: 'PATCH /v1/tenants/{id}',
    needs: 'tenants:write',
    thing: 'tenant',
    body: { name: 'x' },
    headers: stale,
    answer: 412,
  },

  { call: 'GET /v1/roles', needs: 'roles:read', answer: 200 },
  { call: 'POST /v1/roles', needs: 'roles:write', body: {}, answer: 400 },
  { call: 'GET /v1/roles/{name}', needs: 'roles:read', thing: 'role', answer: 200 },
  {
    call: 'PUT /v1/roles/{name}',
    needs: 'roles:write',
    thing: 'role',
    body: { permissions: [] },
    headers: stale,
    answer: 412,
  },
  { call: 'DELETE /v1/roles/{name}', needs: 'roles:write', thing: 'role', headers: stale, answer: 412 },

  { call: 'GET /v1/api-keys', needs: 'api-keys:read', answer: 200 },
  { call: 'POST /v1/api-keys', needs: 'api-keys:write', body: {}, answer: 400 },
  {
    call: 'POST /v1/api-keys/{id}/rotation',
    needs: 'api-keys:write',
    thing: 'api key',
    answer: 201,
    deleted: 409,
    keepsFromKeys: true,
    fresh: true,
  },
  {
    call: 'DELETE /v1/api-keys/{id}',
    needs: 'api-keys:write',
    thing: 'api key',
    answer: 204,
    deleted: 204,
    fresh: true,
  },

  // What was denied may name any id that somebody tried, and what the platform's operator changed names the operator.
  {
    call: 'GET /v1/audit-entries',
    needs: 'audit:read',
    query: '?outcome=committed&action=orders.order_placed',
    answer: 200,
  },
  { call: 'GET /v1/audit-entries/verification', needs: 'audit:read', answer: 200 },

  { call: 'GET /v1/dead-letters', needs: 'events:manage', answer: 200 },
  {
    call: 'POST /v1/dead-letters/{id}/redrive',
    needs: 'events:manage',
    thing: 'dead letter',
    answer: 202,
    deleted: 202,
    fresh: true,
  },
];
