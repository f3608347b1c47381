import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { useHouse, type House } from '../support/house.js';

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
    const holder = await holdKey(maria.id, 'key-8');
    const { headers } = await maria.order(lines, 'key-8').refused('idempotency.in_flight', 409);
    expect(headers['retry-after']).toBe('1');
    await holder.end();
    await maria.order(lines, 'key-8').created();
  });

  it('asks the database once while the first is in flight, however many come, so that the pool is free for others', async () => {
    const { maria, lines } = await ready(house);
    const holder = await holdKey(maria.id, 'key-10');
    let asking = true;
    const asked = Promise.all(Array.from({ length: 40 }, () => maria.order(lines, 'key-10')));
    const answers = asked.finally(() => (asking = false));
    const most = await mostWaiting(() => asking);
    expect((await answers).map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 409));
    expect(most).toBeLessThanOrEqual(1);
    await holder.end();
    await maria.order(lines, 'key-10').created();
  });

  it('is refused at once with another body, though the first one is still in flight', async () => {
    const { maria, lines } = await ready(house);
    const [first, ...others] = await Promise.all([
      maria.order(lines, 'key-11'),
      ...[1, 2, 3, 4, 5].map((n) => maria.order(lines, 'key-11', { note: `another ${n}` })),
    ]);
    const all = [first, ...others];
    expect(all.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(all.filter(({ body }) => body.code === 'idempotency.key_reused')).toHaveLength(5);
    expect(await ordersOf(house, maria.id)).toBe(1);
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

/** Somebody who claims the key and does not commit; what was claimed is gone when the connection ends. */
async function holdKey(principalId: string, key: string): Promise<pg.Client> {
  const holder = new pg.Client(house.database.superuserUrl);
  await holder.connect();
  await holder.query('begin');
  await holder.query(
    `insert into platform.idempotency_keys (tenant_id, principal_id, route, key, fingerprint, status, headers, body, expires_at)
     select tenant_id, id, 'POST /v1/orders', $2, '\\x00', 201, '{}', '{}', now() + interval '1 day' from users.users where id = $1`,
    [principalId, key],
  );
  return holder;
}

/** How many of the database's connections waited for a lock at once, at most, while `asking`. */
async function mostWaiting(asking: () => boolean): Promise<number> {
  let most = 0;
  while (asking())
    most = Math.max(
      most,
      await house.count(`pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`),
    );
  return most;
}
