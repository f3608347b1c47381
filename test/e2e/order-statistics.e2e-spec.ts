import { randomUUID } from 'node:crypto';
import type { Json } from '../support/answer.js';
import { furnish } from '../support/furnished-tenant.js';
import { eventually, useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const house = useHouse({ APP_ROLE: 'all' });
let owner: Person;
let euro: string;
let dollar: string;

const none = { placed: 0, paid: 0, fulfilled: 0, cancelled: 0 };
const today = () => new Date().toISOString().slice(0, 10);
const pathOf = (id: string) => `/v1/users/${id}/order-statistics`;

beforeAll(async () => {
  owner = await house.owner();
  euro = (await house.sell(1_000, 'EUR')).id as string;
  dollar = (await house.sell(700, 'USD')).id as string;
}, 60_000);

describe('the statistics of a customer’s orders', () => {
  it('are zeros before the first order', async () => {
    const maria = await house.signUp('maria');
    expect(await statisticsOf(maria)).toEqual({ customerId: maria.id, orders: none, spent: [], days: [] });
  });

  it('follow every order through its states, to the exact number', async () => {
    const maria = await house.signUp('maria');
    const edited = await place(maria, euro, 1);
    const paid = await place(maria, euro, 2);
    const fulfilled = await place(maria, dollar, 3);
    const cancelled = await place(maria, euro, 4);
    const changed = { lines: [{ serviceId: dollar, quantity: 5 }] };
    await maria.patch(`/v1/orders/${edited}`, changed, { 'if-match': '"1"' }).ok();
    for (const id of [edited, paid, fulfilled, cancelled]) await owner.post(`/v1/orders/${id}/payment`).ok();
    await owner.post(`/v1/orders/${fulfilled}/fulfilment`).ok();
    await owner.post(`/v1/orders/${cancelled}/cancellation`, {}).ok();
    await owner.delete(`/v1/orders/${cancelled}`, { 'if-match': '"3"' }).done();
    const placed = await place(maria, euro, 9);

    const spent = [
      { amount: 2_000, currency: 'EUR' },
      { amount: 5_600, currency: 'USD' },
    ];
    await eventually(async () =>
      expect(await statisticsOf(maria)).toEqual({
        customerId: maria.id,
        orders: { placed: 1, paid: 2, fulfilled: 1, cancelled: 1 },
        spent,
        days: [{ date: today(), orders: 5, spent }],
      }),
    );
    expect(await counted(edited)).toEqual({ version: 3, status: 'paid', currency: 'USD', amount: '3500' });
    expect(await counted(placed)).toMatchObject({ version: 1, status: 'placed' });
  });

  it('tell the days of placing in their order, and no day older than a year', async () => {
    const maria = await house.signUp('maria');
    await place(maria, euro, 1);
    await eventually(async () => expect((await statisticsOf(maria)).days).toHaveLength(1));
    const day = async (ago: number, amount: number) =>
      house.rows(
        `insert into statistics.customer_days
         select tenant_id, customer_id, placed_on - $2::int, currency, 0, 1, 0, 0, $3 from statistics.customer_days
         where customer_id = $1 and placed > 0`,
        [maria.id, ago, amount],
      );
    for (const [ago, amount] of [
      [366, 5],
      [365, 7],
      [1, 11],
    ] as const)
      await day(ago, amount);
    const { orders, spent, days } = await statisticsOf(maria);
    expect(orders).toEqual({ ...none, placed: 1, paid: 3 });
    expect(spent).toEqual([{ amount: 23, currency: 'EUR' }]);
    expect(days.map((each: Json) => (each.spent[0]?.amount ?? 0) as number)).toEqual([7, 11, 0]);
  });
});

describe('an event that comes again', () => {
  it('changes nothing where it is published twice', async () => {
    const maria = await house.signUp('maria');
    const order = await place(maria, euro, 3);
    await owner.post(`/v1/orders/${order}/payment`).ok();
    await eventually(async () => expect((await statisticsOf(maria)).orders).toEqual({ ...none, paid: 1 }));
    const before = await statisticsOf(maria);
    await publishAgain(order);
    expect(await statisticsOf(maria)).toEqual(before);
    expect(
      await house.count(`platform.inbox where consumer = 'statistics.count_orders' and event_id in
      (select id from platform.outbox where aggregate_id = '${order}')`),
    ).toBe(2);
  });

  it('changes nothing where even the inbox forgot it: an older version than the counted one is no news', async () => {
    const maria = await house.signUp('maria');
    const order = await place(maria, euro, 3);
    await owner.post(`/v1/orders/${order}/payment`).ok();
    await eventually(async () => expect((await statisticsOf(maria)).orders).toEqual({ ...none, paid: 1 }));
    const before = await statisticsOf(maria);
    await house.rows(`delete from platform.inbox`);
    await publishAgain(order);
    await eventually(async () =>
      expect(
        await house.count(`platform.inbox where consumer = 'statistics.count_orders' and event_id in
      (select id from platform.outbox where aggregate_id = '${order}')`),
      ).toBe(2),
    );
    expect(await statisticsOf(maria)).toEqual(before);
  });
});

describe('who may read them', () => {
  it('is oneself, a parent, and whoever reads orders; to a peer the user is not there', async () => {
    const [maria, parent, peer] = await Promise.all([house.signUp(), house.signUp(), house.signUp()]);
    const support = await house.staff('support');
    await house.rows('update users.users set parent_id = $2 where id = $1', [maria.id, parent.id]);
    await place(maria, euro, 1);
    for (const reader of [maria, parent, support, owner])
      await eventually(async () =>
        expect((await reader.get(pathOf(maria.id)).ok()).body.orders).toEqual({ ...none, placed: 1 }),
      );
    await peer.get(pathOf(maria.id)).refused('users.not_found', 404);
    await maria.get(pathOf(parent.id)).refused('users.not_found', 404);
    await house.stranger.get(pathOf(maria.id)).refused('auth.unauthenticated', 401);
  });

  it('is nobody of another tenant, whose users are not there just like unknown ones', async () => {
    const theirs = await furnish(house, 'other');
    await theirs.customer.get(pathOf(theirs.customer.id)).ok();
    await owner.get(pathOf(theirs.customer.id)).refused('users.not_found', 404);
    await owner.get(pathOf(randomUUID())).refused('users.not_found', 404);
    await owner.get('/v1/users/me/order-statistics').refused('request.invalid', 400);
  });
});

describe('reading them', () => {
  it('takes one round trip for oneself, and one more to know the user otherwise', async () => {
    const maria = await house.signUp('maria');
    for (const [reader, roundTrips] of [
      [maria, 1],
      [owner, 2],
    ] as const) {
      await reader.get('/v1/users/me').ok();
      const { contextId } = await reader.get(pathOf(maria.id)).ok();
      expect(house.linesOf(contextId).find(({ msg }) => msg === 'request answered')).toMatchObject({ roundTrips });
    }
  });
});

async function statisticsOf(person: Person): Promise<Json> {
  return (await person.get(pathOf(person.id)).ok()).body;
}

async function place(person: Person, serviceId: string, quantity: number): Promise<string> {
  return (await person.order([{ serviceId, quantity }]).created()).body.id as string;
}

async function counted(orderId: string): Promise<Json> {
  const [row] = await house.rows(
    'select version, status, currency, amount from statistics.counted_orders where order_id = $1',
    [orderId],
  );
  return row;
}

/** Has the relay publish every event of the order again, and waits until it has. */
async function publishAgain(orderId: string): Promise<void> {
  await house.rows('update platform.outbox set published_at = null where aggregate_id = $1', [orderId]);
  await eventually(async () =>
    expect(await house.count('platform.outbox where aggregate_id = $1 and published_at is null', [orderId])).toBe(0),
  );
}
