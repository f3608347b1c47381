import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { furnish, type Tenant } from '../support/furnished-tenant.js';
import { useHouse, type House } from '../support/house.js';
import { WALLED } from '../support/walled-tables.js';

const house = useHouse();
let mine: Tenant;
let theirs: Tenant;

beforeAll(async () => {
  mine = await furnish(house, 'default');
  theirs = await furnish(house, 'other');
}, 60_000);

describe('what a caller may not know of', () => {
  it.each([
    ['another tenant’s', () => theirs.orderId],
    ['another customer’s', () => mine.orderId],
  ])('looks like a missing order where it is %s', async (_whose, orderId) => {
    const asker = mine.peer.with({ 'x-context-id': 'the-same-context' });
    for (const [method, suffix] of [
      ['get', ''],
      ['post', '/cancellation'],
      ['patch', ''],
    ] as const) {
      const path = (id: string) => `/v1/orders/${id}${suffix}`;
      const body = method === 'patch' ? { note: 'mine now' } : undefined;
      const headers = { 'if-match': '"1"' };
      const hidden = await asker.send(method, path(orderId()), body, headers);
      const missing = randomUUID();
      const absent = await asker.send(method, path(missing), body, headers);
      expect(hidden.status).toBe(404);
      expect(hidden.text.replaceAll(orderId(), missing)).toBe(absent.text);
      expect(withoutDate(hidden.headers)).toEqual(withoutDate(absent.headers));
    }
  });

  it('is out of every list and count, for staff of another tenant too', async () => {
    for (const path of ['/v1/orders', '/v1/users', '/v1/services?status=active']) {
      const list = await mine.owner.get(`${path}${path.includes('?') ? '&' : '?'}count=true&limit=100`).ok();
      const ids = (list.body.data as { id: string }[]).map(({ id }) => id);
      expect(ids.length).toBe(list.body.page.total);
      expect(ids).not.toEqual(expect.arrayContaining([theirs.orderId]));
      expect(ids).not.toEqual(expect.arrayContaining([theirs.customer.id]));
      expect(ids).not.toEqual(expect.arrayContaining([theirs.serviceId]));
    }
  });

  it('stays hidden from an owner of another tenant, by every verb', async () => {
    await mine.owner.get(`/v1/orders/${theirs.orderId}`).refused('orders.not_found', 404);
    await mine.owner.post(`/v1/orders/${theirs.orderId}/payment`).refused('orders.not_found', 404);
    await mine.owner.delete(`/v1/orders/${theirs.orderId}`, { 'if-match': '"1"' }).refused('orders.not_found', 404);
    await mine.owner.get(`/v1/users/${theirs.customer.id}`).refused('users.not_found', 404);
    await mine.owner
      .patch(`/v1/users/${theirs.customer.id}`, { name: 'x' }, { 'if-match': '"1"' })
      .refused('users.not_found', 404);
    await mine.owner.get(`/v1/services/${theirs.serviceId}`).refused('services.not_found', 404);
    await mine.owner.order([{ serviceId: theirs.serviceId, quantity: 1 }]).refused('orders.unknown_service', 422);
  });

  it('cannot be reached by naming the other tenant', async () => {
    await mine.customer.get('/v1/users/me', { 'x-tenant-id': 'other' }).refused('auth.tenant_mismatch', 403);
    await mine.customer.get('/v1/users/me', { 'x-tenant-id': 'default' }).ok();
  });

  it('is not a draft for customers, by id or in the list', async () => {
    const draft = await mine.owner
      .post('/v1/services', { code: randomUUID(), name: 'Draft', price: { amount: 1, currency: 'EUR' } })
      .created();
    await mine.customer.get(`/v1/services/${draft.body.id}`).refused('services.not_found', 404);
    expect((await mine.customer.get('/v1/services?status=draft').ok()).body.data).toEqual([]);
    await mine.owner.get(`/v1/services/${draft.body.id}`).ok();
  });
});

describe('the walls stand alone', () => {
  const tables = WALLED.map(({ name }) => name);

  it('row-level security alone shows one tenant its own rows, and nobody’s without one', async () => {
    const tenantId = (await house.rows(`select id from tenants.tenants where slug = 'other'`))[0].id as string;
    await asApplication(house, async (client) => {
      const readable = await client.query<{ name: string }>(
        `select name from unnest($1::text[]) as name where has_table_privilege(name, 'select')`,
        [tables],
      );
      expect(readable.rows.length).toBeGreaterThan(15);
      for (const { name: table } of readable.rows) {
        expect(await seen(client, table)).toEqual([]);
        await client.query('begin');
        await client.query(`select set_config('app.tenant_id', $1, true)`, [tenantId]);
        expect([...new Set(await seen(client, table))].filter((id) => id !== tenantId)).toEqual([]);
        await client.query('rollback');
      }
    });
  });

  it('row-level security alone refuses to write a row of another tenant', async () => {
    await asApplication(house, async (client) => {
      await client.query('begin');
      await client.query(`select set_config('app.tenant_id', $1, true)`, [randomUUID()]);
      const forged = client.query(`update orders.orders set note = 'x' returning id`);
      expect((await forged).rowCount).toBe(0);
      const inserted = client.query(
        `insert into platform.idempotency_keys values ($1, $1, 'r', 'k', '\\x00', 200, '{}', '', now(), now())`,
        [randomUUID()],
      );
      await expect(inserted).rejects.toMatchObject({ code: '42501' });
      await client.query('rollback');
    });
  });

  it('the application’s own filters hold with row-level security off', async () => {
    await eachTable(house, tables, 'no force row level security', 'disable row level security');
    try {
      await mine.owner.get(`/v1/orders/${theirs.orderId}`).refused('orders.not_found', 404);
      await mine.owner.get(`/v1/users/${theirs.customer.id}`).refused('users.not_found', 404);
      await mine.owner.get(`/v1/services/${theirs.serviceId}`).refused('services.not_found', 404);
      await theirs.owner.post('/v1/roles', { name: 'theirs-alone', permissions: ['users:read'] }).created();
      await mine.owner.get('/v1/roles/theirs-alone').refused('roles.not_found', 404);
      await mine.owner
        .patch(`/v1/users/${mine.peer.id}`, { roles: ['theirs-alone'] }, { 'if-match': '*' })
        .refused('roles.unknown', 422);
      expect((await mine.owner.get('/v1/roles?limit=100').ok()).text).not.toContain('theirs-alone');
      for (const path of ['/v1/orders', '/v1/users', '/v1/services']) {
        const { body } = await mine.owner.get(`${path}?limit=100&count=true`).ok();
        const ids = (body.data as { id: string }[]).map(({ id }) => id);
        expect(ids.filter((id) => [theirs.orderId, theirs.customer.id, theirs.serviceId].includes(id))).toEqual([]);
        expect(body.page.total).toBe(ids.length);
      }
      await mine.owner.order([{ serviceId: theirs.serviceId, quantity: 1 }]).refused('orders.unknown_service', 422);
    } finally {
      await eachTable(house, tables, 'enable row level security', 'force row level security');
    }
  });

  it('the application’s role owns nothing, bypasses nothing, and cannot become somebody else', async () => {
    await asApplication(house, async (client) => {
      const { rows } = await client.query(`
        select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
          (select count(*)::int from pg_class where relowner = r.oid) as owned
        from pg_roles r where rolname in ('company_app', current_user)`);
      for (const role of rows)
        expect(role).toEqual({
          rolsuper: false,
          rolbypassrls: false,
          rolcreaterole: false,
          rolcreatedb: false,
          owned: 0,
        });
      await expect(client.query('set role company_owner')).rejects.toMatchObject({ code: '42501' });
      await expect(client.query('alter table orders.orders disable row level security')).rejects.toMatchObject({
        code: '42501',
      });
      await expect(client.query('set session authorization postgres')).rejects.toMatchObject({ code: '42501' });
    });
  });
});

async function asApplication({ database }: House, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(database.appUrl);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function seen(client: pg.Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ tenant_id: string }>(`select tenant_id from ${table}`);
  return rows.map(({ tenant_id }) => tenant_id);
}

async function eachTable(house: House, tables: readonly string[], ...changes: string[]): Promise<void> {
  for (const table of tables) for (const change of changes) await house.rows(`alter table ${table} ${change}`);
}

function withoutDate(headers: Readonly<Record<string, string>>): Record<string, string> {
  const { date: _, ...rest } = headers;
  return rest;
}
