import { randomUUID } from 'node:crypto';
import { account, any, idOf, thing, type Changing } from './changing.js';

/** Users, tenants, roles and keys. */
export const people: readonly Changing[] = [
  {
    call: 'PATCH /v1/users/me',
    actions: ['users.user_updated'],
    ready: ({ maria }) => Promise.resolve((h) => maria.patch('/v1/users/me', { name: 'M.' }, { ...any, ...h })),
  },
  {
    call: 'POST /v1/users',
    actions: ['users.user_created'],
    ready: ({ owner }) => Promise.resolve((h) => owner.post('/v1/users', account(), h)),
  },
  {
    call: 'PATCH /v1/users/{id}',
    actions: ['users.user_updated'],
    ready: async ({ house, owner }) => {
      const { id } = await house.signUp();
      return (h) => owner.patch(`/v1/users/${id}`, { status: 'suspended' }, { ...any, ...h });
    },
  },
  {
    call: 'DELETE /v1/users/{id}',
    actions: ['users.user_closed'],
    ready: async ({ house, owner }) => {
      const { id } = await house.signUp();
      return (h) => owner.delete(`/v1/users/${id}`, { ...any, ...h });
    },
  },
  {
    call: 'POST /v1/users/{id}/sub-accounts',
    actions: ['users.user_created'],
    ready: async ({ house }) => {
      const parent = await house.signUp();
      return (h) => parent.post(`/v1/users/${parent.id}/sub-accounts`, account(), h);
    },
  },
  {
    call: 'POST /v1/tenants',
    actions: ['tenants.tenant_created', 'users.user_created'],
    ready: ({ operator }) => {
      const body = { slug: `t-${randomUUID().slice(0, 8)}`, name: 'T', owner: account() };
      return Promise.resolve((h) => operator.post('/v1/tenants', body, h));
    },
  },
  {
    call: 'PATCH /v1/tenants/{id}',
    actions: ['tenants.tenant_updated'],
    ready: async ({ operator }) => {
      const id = await idOf(operator.post('/v1/tenants', { slug: `t-${randomUUID().slice(0, 8)}`, name: 'T' }));
      return (h) => operator.patch(`/v1/tenants/${id}`, { name: 'U' }, { ...any, ...h });
    },
  },
  {
    call: 'POST /v1/roles',
    actions: ['roles.role_defined'],
    ready: ({ owner }) => {
      const body = { name: `r-${randomUUID().slice(0, 8)}`, permissions: [] };
      return Promise.resolve((h) => owner.post('/v1/roles', body, h));
    },
  },
  {
    call: 'PUT /v1/roles/{name}',
    actions: ['roles.role_redefined'],
    ready: async (world) => {
      const name = await thing('role', world);
      return (h) => world.owner.put(`/v1/roles/${name}`, { permissions: ['orders:read'] }, { ...any, ...h });
    },
  },
  {
    call: 'DELETE /v1/roles/{name}',
    actions: ['roles.role_removed'],
    ready: async (world) => {
      const name = await thing('role', world);
      return (h) => world.owner.delete(`/v1/roles/${name}`, { ...any, ...h });
    },
  },
  {
    call: 'POST /v1/api-keys',
    actions: ['api_keys.key_created'],
    ready: ({ owner }) =>
      Promise.resolve((h) => owner.post('/v1/api-keys', { name: 'k', permissions: ['orders:read'] }, h)),
  },
  {
    call: 'POST /v1/api-keys/{id}/rotation',
    actions: ['api_keys.key_rotated'],
    ready: async (world) => {
      const id = await thing('api key', world);
      return (h) => world.owner.post(`/v1/api-keys/${id}/rotation`, undefined, h);
    },
  },
  {
    call: 'DELETE /v1/api-keys/{id}',
    actions: ['api_keys.key_revoked'],
    ready: async (world) => {
      const id = await thing('api key', world);
      return (h) => world.owner.delete(`/v1/api-keys/${id}`, h);
    },
  },
];
