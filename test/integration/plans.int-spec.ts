import pg from 'pg';
import { PASSWORD, useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';
import { planOf, sentDuring } from '../support/statement-spy.js';

const house = useHouse();
let maria: Person;
let owner: Person;
let child: Person;
let orderId: string;
let cursor: string;

beforeAll(async () => {
  [maria, owner] = await Promise.all([house.signUp('maria'), house.owner()]);
  const account = { email: 'child@example.com', password: PASSWORD, name: 'Child' };
  await maria.post(`/v1/users/${maria.id}/sub-accounts`, account).created();
  child = await house.logIn(account.email, PASSWORD);
  await house.rows(
    `insert into users.users (id, tenant_id, email, name, status, roles, parent_id)
     select gen_random_uuid(), u.tenant_id, 'bulk' || n || '@example.com', 'Bulk', 'active', '{customer}', case when n % 4 = 0 then u.id end
     from users.users u, generate_series(1, 2000) n where u.id = $1`,
    [maria.id],
  );
  await house.rows(
    `insert into orders.orders (id, tenant_id, customer_id, customer_parent_id, status, currency, total_amount, line_count, created_at)
     select gen_random_uuid(), u.tenant_id, u.id, u.parent_id, (array['placed', 'paid', 'fulfilled', 'cancelled'])[1 + n % 4], 'EUR', 100, 1,
       now() - n * interval '1 minute'
     from generate_series(1, 100000) n join (select id, tenant_id, parent_id, row_number() over () as place from users.users) u on u.place = 1 + n % 2000`,
  );
  await house.rows(
    `insert into orders.order_lines (id, tenant_id, order_id, position, service_id, code, name, quantity, unit_amount)
     select gen_random_uuid(), tenant_id, id, 0, gen_random_uuid(), 'c', 'n', 1, 100 from orders.orders`,
  );
  await house.rows(
    `insert into catalogue.services (id, tenant_id, code, name, status, price_amount, price_currency, tags)
     select gen_random_uuid(), tenant_id, 'bulk-' || n, 'Bulk', (array['active', 'draft'])[1 + n % 2], 100, 'EUR', array['t' || n % 500]
     from tenants.tenants t cross join lateral (select t.id as tenant_id) i, generate_series(1, 5000) n`,
  );
  await house.rows(
    `insert into platform.idempotency_keys (tenant_id, principal_id, route, key, fingerprint, status, headers, body, expires_at)
     select t.id, gen_random_uuid(), 'POST /v1/orders', 'bulk-' || n, '\\x00', 201, '{}', '{}', now() + interval '1 day'
     from tenants.tenants t, generate_series(1, 5000) n`,
  );
  await fillTrail();
  await house.rows('analyze');
  orderId = (await house.rows('select id from orders.orders where customer_id = $1 limit 1', [maria.id]))[0]
    .id as string;
  cursor = (await owner.get('/v1/orders').ok()).body.page.nextCursor as string;
}, 120_000);

const named = { name: 'Another name' };
const held = { 'if-match': '*' };

describe('on 100,000 orders, an index finds', () => {
  it.each([
    [
      'one order with its lines',
      'orders.find',
      ['orders_tenant_id_key', 'order_lines_position_key'],
      () => maria.get(`/v1/orders/${orderId}`),
    ],
    [
      'one’s own orders and those of sub-accounts',
      'orders.page',
      ['orders_account_idx'],
      () => maria.get('/v1/orders'),
    ],
    ['the same in a state', 'orders.page', ['orders_account_status_idx'], () => maria.get('/v1/orders?status=paid')],
    ['a sub-account’s orders', 'orders.page', ['orders_customer_idx'], () => child.get('/v1/orders')],
    [
      'orders by their ids',
      'orders.find_many',
      ['orders_tenant_id_key', 'order_lines_position_key'],
      () => maria.post('/graphql', { query: `{ order(id: "${orderId}") { id } }` }),
    ],
    ['a sub-account’s order', 'orders.find', ['orders_tenant_id_key'], () => child.get(`/v1/orders/${orderId}`)],
    ['one’s sub-accounts', 'users.page', ['users_parent_idx'], () => maria.get(`/v1/users/${maria.id}/sub-accounts`)],
    ['everybody’s orders', 'orders.page', ['orders_newest_idx'], () => owner.get('/v1/orders')],
    [
      'everybody’s orders, oldest first',
      'orders.page',
      ['orders_newest_idx'],
      () => owner.get('/v1/orders?sort=createdAt'),
    ],
    ['everybody’s orders in a state', 'orders.page', ['orders_status_idx'], () => owner.get('/v1/orders?status=paid')],
    ['the next page', 'orders.page', ['orders_newest_idx'], () => owner.get(`/v1/orders?cursor=${cursor}`)],
    [
      'a customer’s orders',
      'orders.page',
      ['orders_customer_idx'],
      () => owner.get(`/v1/orders?customerId=${maria.id}`),
    ],
    ['a user', 'users.find', ['users_tenant_id_key'], () => owner.patch(`/v1/users/${maria.id}`, named, held)],
    ['users by address', 'users.page', ['users_email_key'], () => owner.get('/v1/users?email=bulk7@example.com')],
    ['users, newest first', 'users.page', ['users_newest_idx'], () => owner.get('/v1/users')],
    [
      'a user at login',
      'users.find_by_email',
      ['users_email_key'],
      () => house.stranger.post('/v1/auth/login', { email: 'bulk7@example.com', password: 'not the password' }),
    ],
    [
      'a service',
      'services.find',
      ['services_tenant_id_key'],
      () => owner.patch(`/v1/services/${orderId}`, named, held),
    ],
    [
      'the services of an order',
      'services.find_many',
      ['services_tenant_id_key'],
      () => maria.order([{ serviceId: orderId, quantity: 1 }]),
    ],
    ['services on sale', 'services.page', ['services_status_idx'], () => maria.get('/v1/services')],
    ['a service by code', 'services.page', ['services_code_key'], () => owner.get('/v1/services?code=bulk-77')],
    [
      'entries of a call',
      'audit.entries.page',
      ['entries_context_idx'],
      () => owner.get('/v1/audit-entries?contextId=nobodys-call'),
    ],
    [
      'entries of an action',
      'audit.entries.page',
      ['entries_action_idx'],
      () => owner.get('/v1/audit-entries?action=bulk.undone'),
    ],
    ['refusals', 'audit.entries.page', ['entries_denied_idx'], () => owner.get('/v1/audit-entries?outcome=denied')],
    [
      'how many entries a call left',
      'audit.entries.total',
      ['entries_context_idx'],
      () => owner.get('/v1/audit-entries?contextId=nobodys-call&count=true'),
    ],
    ['an idempotent answer', 'idempotency.find', ['idempotency_keys_pkey'], () => replayed()],
  ])('%s', async (_what, name, indexes, call) => {
    const sent = await sentDuring(call);
    const statement = sent.find((candidate) => candidate.name === name);
    if (!statement) throw new Error(`${name} was not sent, but ${sent.map((other) => other.name).join(', ')}`);
    const plan = await asApplication((client) => planOf(client, statement));
    expect(plan.scanned).toEqual([]);
    expect(plan.indexes).toEqual(expect.arrayContaining(indexes));
    // A list's index also brings the order of the list.
    if (indexes.some((index) => index.endsWith('_idx'))) expect(plan.sorted).toBe(false);
  });
});

it('a trail is counted so far and no further', async () => {
  expect(await house.count('audit.entries')).toBeGreaterThan(12_000);
  const total = async (query: string) =>
    (await owner.get(`/v1/audit-entries?count=true${query}`).ok()).body.page.total as number;
  expect([await total(''), await total('&action=bulk.done')]).toEqual([10_000, 10_000]);
  expect([await total('&action=bulk.undone'), await total('&contextId=bulk-7')]).toEqual([0, 1]);
});

async function fillTrail(): Promise<void> {
  await house.rows(
    `insert into audit.entries (id, tenant_id, actor_kind, action, object_type, outcome, context_id, details)
     select gen_random_uuid(), id, 'system', 'bulk.done', 'bulk', 'committed', 'bulk-' || n, '{}'
     from tenants.tenants, generate_series(1, 12000) n`,
  );
  await house.rows(
    `insert into audit.seals (tenant_id, seq, entry_id, prev_hash, hash, sealed_at)
     select tenant_id, row_number() over (), id, sha256(('before ' || id)::bytea), sha256(id::text::bytea), now() from audit.entries`,
  );
}

async function replayed(): Promise<void> {
  const { id } = await house.sell();
  await maria.order([{ serviceId: id as string, quantity: 1 }], 'replayed').created();
  await maria.order([{ serviceId: id as string, quantity: 1 }], 'replayed').created();
}

async function asApplication<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(house.database.appUrl);
  await client.connect();
  try {
    await client.query(`select set_config('app.tenant_id', id::text, false) from tenants.tenants`);
    return await work(client);
  } finally {
    await client.end();
  }
}
