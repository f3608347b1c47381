import { randomUUID } from 'node:crypto';
import type { Person } from '../person.js';
import { any, idOf, thing, type Changing, type World } from './changing.js';

const price = { amount: 100, currency: 'EUR' };

const orderOf = ({ maria, serviceId }: World) => idOf(maria.order([{ serviceId, quantity: 1 }]));
const paid = async (world: World): Promise<string> => {
  const id = await orderOf(world);
  await world.owner.post(`/v1/orders/${id}/payment`).ok();
  return id;
};
const cancelled = async (world: World): Promise<string> => {
  const id = await orderOf(world);
  await world.maria.post(`/v1/orders/${id}/cancellation`).ok();
  return id;
};
const tenantIdOf = async ({ house }: World): Promise<string> =>
  ((await house.rows(`select id from tenants.tenants where slug = 'default'`)) as [{ id: string }])[0].id;
const graph = (maria: Person, query: string, variables: object) => (headers: Readonly<Record<string, string>>) =>
  maria.post('/graphql', { query, variables }, headers);

/** Services, orders, and what consumers gave up. */
export const goods: readonly Changing[] = [
  {
    call: 'POST /v1/services',
    actions: ['services.service_changed'],
    ready: ({ owner }) =>
      Promise.resolve((h) =>
        owner.post('/v1/services', { code: `s-${randomUUID()}`.slice(0, 20), name: 'S', price }, h),
      ),
  },
  {
    call: 'PATCH /v1/services/{id}',
    actions: ['services.service_changed'],
    ready: async (world) => {
      const id = await thing('service', world);
      return (h) => world.owner.patch(`/v1/services/${id}`, { name: 'T' }, { ...any, ...h });
    },
  },
  {
    call: 'DELETE /v1/services/{id}',
    actions: ['services.service_changed'],
    ready: async (world) => {
      const id = await thing('service', world);
      return (h) => world.owner.delete(`/v1/services/${id}`, { ...any, ...h });
    },
  },
  {
    call: 'POST /v1/orders',
    actions: ['orders.order_placed'],
    ready: ({ maria, serviceId }) =>
      Promise.resolve((h) =>
        maria.post('/v1/orders', { lines: [{ serviceId, quantity: 1 }] }, { 'idempotency-key': randomUUID(), ...h }),
      ),
  },
  {
    call: 'PATCH /v1/orders/{id}',
    actions: ['orders.order_changed'],
    ready: async (world) => {
      const id = await orderOf(world);
      const lines = [{ serviceId: world.serviceId, quantity: 3 }];
      return (h) => world.maria.patch(`/v1/orders/${id}`, { lines }, { ...any, ...h });
    },
  },
  {
    call: 'POST /v1/orders/{id}/payment',
    actions: ['orders.order_paid'],
    ready: async (world) => {
      const id = await orderOf(world);
      return (h) => world.owner.post(`/v1/orders/${id}/payment`, undefined, h);
    },
  },
  {
    call: 'POST /v1/orders/{id}/fulfilment',
    actions: ['orders.order_fulfilled'],
    ready: async (world) => {
      const id = await paid(world);
      return (h) => world.owner.post(`/v1/orders/${id}/fulfilment`, undefined, h);
    },
  },
  {
    call: 'POST /v1/orders/{id}/cancellation',
    actions: ['orders.order_cancelled'],
    ready: async (world) => {
      const id = await orderOf(world);
      return (h) => world.maria.post(`/v1/orders/${id}/cancellation`, undefined, h);
    },
  },
  {
    call: 'DELETE /v1/orders/{id}',
    actions: ['orders.order_archived'],
    ready: async (world) => {
      const id = await cancelled(world);
      return (h) => world.owner.delete(`/v1/orders/${id}`, { ...any, ...h });
    },
  },
  {
    call: 'POST /v1/dead-letters/{id}/redrive',
    actions: ['events.redrive_requested'],
    ready: async (world) => {
      const id = await thing('dead letter', world, await tenantIdOf(world));
      return (h) => world.owner.post(`/v1/dead-letters/${id}/redrive`, undefined, h);
    },
  },
  {
    call: 'mutation placeOrder',
    actions: ['orders.order_placed'],
    ready: ({ maria, serviceId }) =>
      Promise.resolve(
        graph(
          maria,
          'mutation ($input: PlaceOrderInput!, $key: String!) { placeOrder(input: $input, idempotencyKey: $key) { id } }',
          { input: { lines: [{ serviceId, quantity: 1 }] }, key: randomUUID() },
        ),
      ),
  },
  {
    call: 'mutation cancelOrder',
    actions: ['orders.order_cancelled'],
    ready: async (world) =>
      graph(world.maria, 'mutation ($id: ID!) { cancelOrder(id: $id) { id } }', { id: await orderOf(world) }),
  },
];
