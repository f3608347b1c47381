import type { Answer } from '../support/answer.js';
import { eventually, useHouse, useHouseBeside } from '../support/house.js';
import { Person } from '../support/person.js';

const house = useHouse();
const beside = useHouseBeside(house);
let maria: Person;
let there: Person;
let owner: Person;

beforeAll(async () => {
  maria = await house.signUp('maria');
  there = new Person(beside.url, maria.session);
  owner = await house.owner();
}, 60_000);

function roundTripsOf({ contextId }: Answer): unknown {
  return house.linesOf(contextId).find(({ msg }) => msg === 'request answered')?.['roundTrips'];
}

/** What only a look at the database tells: here with a change that no instance hears of. */
function behindTheBack(id: unknown, amount: number): Promise<unknown> {
  return house.rows('update catalogue.services set price_amount = $2, version = version + 1 where id = $1', [
    id,
    amount,
  ]);
}

describe('a service that was read before', () => {
  it('is answered without asking the database, and with 304 to whoever holds it', async () => {
    const { id } = await house.sell();
    const path = `/v1/services/${id as string}`;
    const first = await maria.get(path).ok();
    expect(first.headers['cache-control']).toBe('private, no-cache');
    // What was changed a moment ago is told once more, and read once more.
    await eventually(async () => {
      const again = await maria.get(path).ok();
      expect(again.body).toEqual(first.body);
      expect(roundTripsOf(again)).toBe(0);
    });
    await eventually(async () => {
      const held = await maria.get(path, { 'if-none-match': first.headers['etag'] as string });
      expect([held.status, held.text, roundTripsOf(held)]).toEqual([304, '', 0]);
    });
  });

  it('is the new one here at once and on the other instance within a second, also to whom it is hidden now', async () => {
    const { id } = await house.sell();
    const path = `/v1/services/${id as string}`;
    await Promise.all([maria.get(path).ok(), there.get(path).ok()]);
    await owner.patch(path, { price: { amount: 7, currency: 'EUR' } }, { 'if-match': '*' }).ok();
    expect((await maria.get(path).ok()).body['price']).toEqual({ amount: 7, currency: 'EUR' });
    const current = async () =>
      expect((await there.get(path).ok()).body['price']).toEqual({ amount: 7, currency: 'EUR' });
    await eventually(current, 1_000);
    await owner.delete(path, { 'if-match': '*' });
    expect((await maria.get(path)).status).toBe(404);
    await eventually(async () => expect((await there.get(path)).status).toBe(404), 1_000);
  });
});

describe('an order at a price that is remembered', () => {
  it('costs what the service costs now, where it changed in between', async () => {
    const { id } = await house.sell(1_000);
    const lines = [{ serviceId: id as string, quantity: 2 }];
    const wrong: unknown[] = [];
    let amount = 1_000;
    // A price may have been forgotten just then: tried until one that was remembered was refused, which takes a third round trip.
    await eventually(async () => {
      await maria.order(lines).created();
      await behindTheBack(id, ++amount);
      const placed = await maria.order(lines).created();
      const [stored] = await house.rows('select total_amount::int as total from orders.orders where id = $1', [
        placed.body.id,
      ]);
      for (const total of [placed.body['total'].amount, stored.total]) if (total !== 2 * amount) wrong.push(total);
      expect(wrong.length > 0 || Number(roundTripsOf(placed)) >= 3).toBe(true);
    });
    expect(wrong).toEqual([]);
  });

  it('is no longer placed, nor edited, once the service is off sale', async () => {
    const { id } = await house.sell();
    const lines = [{ serviceId: id as string, quantity: 1 }];
    const { body } = await maria.order(lines).created();
    await house.rows(`update catalogue.services set status = 'retired', version = version + 1 where id = $1`, [id]);
    await maria.order(lines).refused('orders.service_unavailable');
    await maria
      .patch(`/v1/orders/${body.id as string}`, { lines }, { 'if-match': '*' })
      .refused('orders.service_unavailable');
  });
});

describe('a user who was read before', () => {
  it('is answered without asking the database, and with 304 to whoever holds it', async () => {
    const held = await maria.get('/v1/users/me').ok();
    expect(held.headers['cache-control']).toBe('private, no-cache');
    for (const path of ['/v1/users/me', `/v1/users/${maria.id}`])
      await eventually(async () => {
        const again = await maria.get(path, { 'if-none-match': held.headers['etag'] as string });
        expect([again.status, again.text, roundTripsOf(again)]).toEqual([304, '', 0]);
      });
  });

  it('is the new one here at once and on the other instance within a second', async () => {
    await Promise.all([maria.get('/v1/users/me').ok(), there.get('/v1/users/me').ok()]);
    await eventually(async () => expect(roundTripsOf(await maria.get('/v1/users/me').ok())).toBe(0));
    await maria.patch('/v1/users/me', { name: 'Maria Nuova' }, { 'if-match': '*' }).ok();
    expect((await maria.get('/v1/users/me').ok()).body['name']).toBe('Maria Nuova');
    await eventually(
      async () => expect((await there.get('/v1/users/me').ok()).body['name']).toBe('Maria Nuova'),
      1_000,
    );
  });
});
