import { randomUUID } from 'node:crypto';
import { newId } from '#libs/ids';
import type { Json } from '../support/answer.js';
import { furnish } from '../support/furnished-tenant.js';
import { eventually, useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const house = useHouse({ APP_ROLE: 'all' });
const CONSUMERS = ['mail.confirm_orders', 'statistics.count_orders'];
let owner: Person;
let eventId: string;
let orderId: string;

beforeAll(async () => {
  owner = await house.owner();
  [eventId, orderId] = [newId(), newId()];
  await announce(eventId, { orderId, total: 'a lot' });
  await eventually(async () => expect(await house.count('platform.dead_letters')).toBe(CONSUMERS.length));
}, 60_000);

describe('the dead letters of a tenant', () => {
  it('are listed with who gave up what, why, and under which contextId', async () => {
    const { body } = await owner.get('/v1/dead-letters').ok();
    expect(body.data.map(({ consumer }: Json) => consumer as string).sort()).toEqual(CONSUMERS);
    expect(body.data[0]).toMatchObject({
      eventId,
      type: 'orders.order_placed.v1',
      topic: 'orders.events.v1',
      cause: 'The body does not fit orders.order_placed.v1.',
      attempts: 1,
      status: 'dead',
      contextId: `call-${eventId}`,
    });
    expect(body.page).toMatchObject({ limit: 20, nextCursor: null });
  });

  it('are filtered by status and consumer, counted, and turned page by page', async () => {
    const first = await owner.get('/v1/dead-letters?limit=1&count=true&status=dead').ok();
    expect([first.body.data.length, first.body.page.total]).toEqual([1, 2]);
    const next = await owner.get(`/v1/dead-letters?limit=1&status=dead&cursor=${first.body.page.nextCursor}`).ok();
    expect(next.body.data[0].id).not.toBe(first.body.data[0].id);
    const one = await owner.get('/v1/dead-letters?consumer=mail.confirm_orders').ok();
    expect(one.body.data.map(({ consumer }: Json) => consumer as string)).toEqual(['mail.confirm_orders']);
    expect((await owner.get('/v1/dead-letters?status=redriven').ok()).body.data).toEqual([]);
    await owner.get('/v1/dead-letters?status=buried').refused('request.invalid', 400);
  });

  it('are for those who manage events, and of no other tenant', async () => {
    const [letter] = await letters();
    const path = `/v1/dead-letters/${letter.id}/redrive`;
    for (const person of [await house.signUp(), await house.staff('support')]) {
      await person.get('/v1/dead-letters').refused('auth.forbidden', 403);
      await person.post(path).refused('auth.forbidden', 403);
    }
    await house.stranger.get('/v1/dead-letters').refused('auth.unauthenticated', 401);
    await house.stranger.post(path).refused('auth.unauthenticated', 401);
    const other = await furnish(house, 'elsewhere');
    expect((await other.owner.get('/v1/dead-letters').ok()).body.data).toEqual([]);
    await other.owner.post(path).refused('dead_letters.not_found', 404);
    await owner.post(`/v1/dead-letters/${randomUUID()}/redrive`).refused('dead_letters.not_found', 404);
    await owner.post('/v1/dead-letters/one/redrive').refused('request.invalid', 400);
    expect((await letters()).map(({ status }) => status as string)).toEqual(['dead', 'dead']);
  });

  it('die again where nothing was mended, and are handled once where it was, however often that is asked', async () => {
    const letter = (await letters()).find(({ consumer }) => consumer === 'statistics.count_orders');
    const redrive = () => owner.post(`/v1/dead-letters/${letter.id}/redrive`);
    const answer = await redrive();
    expect([answer.status, answer.body.status]).toEqual([202, 'redriving']);
    await eventually(async () => expect((await named(letter.id)).status).toBe('dead'));

    const maria = await house.signUp('maria');
    const placed = {
      orderId,
      customerId: maria.id,
      total: { amount: 700, currency: 'EUR' },
      placedAt: new Date().toISOString(),
    };
    await house.rows('update platform.dead_letters set value = $1 where id = $2', [
      Buffer.from(JSON.stringify(placed)),
      letter.id,
    ]);
    await Promise.all([redrive(), redrive(), redrive()]);
    await eventually(async () => expect((await named(letter.id)).status).toBe('redriven'));
    await redrive();
    await eventually(async () => expect((await named(letter.id)).status).toBe('redriven'));
    const { body } = await maria.get(`/v1/users/${maria.id}/order-statistics`).ok();
    expect(body.orders).toEqual({ placed: 1, paid: 0, fulfilled: 0, cancelled: 0 });
  });
});

async function letters(): Promise<Json[]> {
  return (await owner.get('/v1/dead-letters').ok()).body.data as Json[];
}

async function named(id: string): Promise<Json> {
  return (await letters()).find((letter) => letter.id === id);
}

/** An event as a defect of the producer might have left it. */
async function announce(id: string, payload: object): Promise<void> {
  const [tenant] = await house.rows(`select id from tenants.tenants where slug = 'default'`);
  const headers = { contextId: `call-${id}`, tenantId: tenant.id, actorId: null };
  await house.rows(
    `insert into platform.outbox (id, tenant_id, topic, aggregate_type, aggregate_id, version, lane, type, payload, headers)
     values ($1, $2, 'orders.events.v1', 'order', $3, 1, 0, 'orders.order_placed.v1', $4, $5)`,
    [id, tenant.id, orderId, payload, headers],
  );
}
