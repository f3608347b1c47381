import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { useHouse, type House } from '../support/house.js';
import { wallsOff } from '../support/walls.js';

const house = useHouse();

describe('placing an order under an Idempotency-Key', () => {
  it('is answered with the very same bytes when it is sent again, and happens once', async () => {
    const { maria, lines } = await ready(house);
    const first = await maria.order(lines, 'key-1').created();
    const again = await maria.order(lines, 'key-1').created();

    expect(again.text).toBe(first.text);
    for (const header of ['location', 'etag', 'content-type'])
      expect(again.headers[header]).toBe(first.headers[header]);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.contextId).not.toBe(first.contextId);
    expect(await ordersOf(house, maria.id)).toBe(1);
    expect(await house.count('platform.outbox where aggregate_id = $1', [first.body.id])).toBe(1);
  });

  it('knows the same request by other white space, key order, or a quoted key', async () => {
    const { maria, lines } = await ready(house);
    const first = await maria.order(lines, 'key-2').created();
    const [{ serviceId, quantity }] = lines as [{ serviceId: string; quantity: number }];
    const respelt = `{ "lines" : [ {"quantity":${quantity}, "serviceId":"${serviceId}"} ] }`;
    const again = await maria
      .post('/v1/orders', respelt, { 'idempotency-key': '"key-2"', 'content-type': 'application/json' })
      .created();
    expect(again.text).toBe(first.text);
  });

  it('is refused without a key, and with one that is no key', async () => {
    const { maria, lines } = await ready(house);
    await maria.post('/v1/orders', { lines }).refused('idempotency.key_missing', 400);
    await maria.order(lines, 'a key').refused('idempotency.key_invalid', 400);
    await maria.order(lines, 'x'.repeat(256)).refused('idempotency.key_invalid', 400);
    expect(await ordersOf(house, maria.id)).toBe(0);
  });

  it('is refused where the key belongs to another request', async () => {
    const { maria, lines } = await ready(house);
    await maria.order(lines, 'key-3').created();
    await maria.order(lines, 'key-3', { note: 'another request' }).refused('idempotency.key_reused', 422);
    expect(await ordersOf(house, maria.id)).toBe(1);
  });

  it('leaves two customers the same key', async () => {
    const { maria, lines } = await ready(house);
    const noor = await house.signUp('noor');
    const hers = await maria.order(lines, 'key-4').created();
    const his = await noor.order(lines, 'key-4').created();
    expect(his.body.id).not.toBe(hers.body.id);
  });

  it('remembers a refusal of the business with its first contextId, but not one of the schema', async () => {
    const { maria } = await ready(house);
    const unknown = [{ serviceId: randomUUID(), quantity: 1 }];
    const first = await maria.order(unknown, 'key-5').refused('orders.unknown_service', 422);
    const again = await maria.order(unknown, 'key-5');
    expect(again).toMatchObject({ status: 422, text: first.text });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body.contextId).toBe(first.contextId);
    expect(again.contextId).not.toBe(first.contextId);

    await maria.order([], 'key-6').refused('request.invalid', 400);
    expect(await house.count('platform.idempotency_keys where key = $1', ['key-6'])).toBe(0);
  });

  it('makes one order of 50 that come at once', async () => {
    const { maria, lines } = await ready(house);
    const answers = await Promise.all(Array.from({ length: 50 }, () => maria.order(lines, 'key-7')));
    const created = answers.filter(({ status }) => status === 201);
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
    expect(new Set(created.map(({ text }) => text)).size).toBe(1);
    expect(await ordersOf(house, maria.id)).toBe(1);
  });

  it('answers 409 with Retry-After while the first is in flight, then the first one’s answer', async () => {
    const { maria, lines } = await ready(house);
    const holder = new pg.Client(house.database.superuserUrl);
    await holder.connect();
    try {
      await holder.query('begin');
      await holder.query(
        `insert into platform.idempotency_keys (tenant_id, principal_id, route, key, fingerprint, status, headers, body, expires_at)
         select tenant_id, id, 'POST /v1/orders', 'key-8', '\\x00', 201, '{}', '{}', now() + interval '1 day' from users.users where id = $1`,
        [maria.id],
      );
      const { headers } = await maria.order(lines, 'key-8').refused('idempotency.in_flight', 409);
      expect(headers['retry-after']).toBe('1');
    } finally {
      await holder.query('rollback');
      await holder.end();
    }
    await maria.order(lines, 'key-8').created();
  });

  it('frees an expired key', async () => {
    const { maria, lines } = await ready(house);
    const first = await maria.order(lines, 'key-9').created();
    await house.rows(
      `update platform.idempotency_keys set expires_at = now() - interval '1 second' where key = 'key-9'`,
    );
    const later = await maria.order(lines, 'key-9').created();
    expect(later.body.id).not.toBe(first.body.id);
  });
});

describe('a failure anywhere in the batch of an order', () => {
  it.each(['platform.idempotency_keys', 'orders.orders', 'orders.order_lines', 'platform.outbox'])(
    'leaves nothing behind: at %s',
    async (table) => {
      const { maria, lines } = await ready(house);
      const before = await everything(house);
      await house.rows(
        `create or replace function public.fail() returns trigger language plpgsql as $$ begin raise exception 'planted'; end $$`,
      );
      await house.rows(`create trigger planted before insert on ${table} for each row execute function public.fail()`);
      try {
        await maria.order(lines, `fail-${table}`).refused('internal', 500);
      } finally {
        await house.rows(`drop trigger planted on ${table}`);
      }
      expect(await everything(house)).toEqual(before);
      await maria.order(lines, `fail-${table}`).created();
    },
  );
});

describe('signing up under an Idempotency-Key', () => {
  it('makes one account and answers with the same tokens, which are not stored in the clear', async () => {
    const account = { email: `once.${randomUUID()}@example.com`, password: 'a fine long password', name: 'Once' };
    const headers = { 'idempotency-key': randomUUID() };
    const first = await house.stranger.post('/v1/auth/signup', account, headers).created();
    const again = await house.stranger.post('/v1/auth/signup', account, headers).created();
    expect(again.text).toBe(first.text);
    await house.stranger
      .post('/v1/auth/signup', { ...account, password: 'somebody else’s guess' }, headers)
      .refused('idempotency.key_reused', 422);
    const [stored] = await house.rows('select body from platform.idempotency_keys where key = $1', [
      headers['idempotency-key'],
    ]);
    expect(stored.body).not.toContain(first.body.refreshToken);
    expect(Buffer.from(stored.body as string, 'base64').toString('latin1')).not.toContain(first.body.accessToken);
  });

  it('leaves two tenants the same key, also where row-level security is off', async () => {
    await house.rows(
      `insert into tenants.tenants (id, slug, name, status) values (gen_random_uuid(), 'other', 'Other', 'active')`,
    );
    await wallsOff(house, async () => {
      const account = { email: `twice.${randomUUID()}@example.com`, password: 'a fine long password', name: 'Twice' };
      const headers = { 'idempotency-key': randomUUID() };
      const ours = await house.stranger.post('/v1/auth/signup', account, headers).created();
      const inOther = { ...headers, 'x-tenant-id': 'other' };
      const theirs = await house.stranger.post('/v1/auth/signup', account, inOther).created();
      expect(theirs.body.user.id).not.toBe(ours.body.user.id);
      expect(theirs.headers).not.toHaveProperty('idempotency-replayed');
    });
  });
});

async function ready(house: House) {
  const [maria, service] = await Promise.all([house.signUp('maria'), house.sell(1_500)]);
  return { maria, lines: [{ serviceId: service.id as string, quantity: 2 }] };
}

function ordersOf(house: House, customerId: string): Promise<number> {
  return house.count('orders.orders where customer_id = $1', [customerId]);
}

async function everything(house: House): Promise<number[]> {
  const tables = ['platform.idempotency_keys', 'orders.orders', 'orders.order_lines', 'platform.outbox'];
  return Promise.all(tables.map((table) => house.count(table)));
}
