import { randomUUID } from 'node:crypto';
import { ask, type Asked } from '../support/graphql.js';
import { useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const house = useHouse();
let maria: Person;
let other: Person;
let serviceId: string;

beforeAll(async () => {
  [maria, other] = [await house.signUp('maria'), await house.signUp('another')];
  serviceId = (await house.sell(1_500)).id as string;
}, 60_000);

const PLACE = `mutation ($input: PlaceOrderInput!, $key: String!) {
  placeOrder(input: $input, idempotencyKey: $key) { id status version total { amount currency } lines { code quantity } }
}`;
const place = (person: Person, key: string, quantity = 2): Promise<Asked> =>
  ask(person, PLACE, { input: { lines: [{ serviceId, quantity }], note: 'by graph' }, key });

describe('placing an order through GraphQL', () => {
  it('happens once under a key, whichever door the retry comes through', async () => {
    const key = randomUUID();
    const [one, two] = [await place(maria, key), await place(maria, key)];
    expect(two.data).toEqual(one.data);
    const body = { lines: [{ serviceId, quantity: 2 }], note: 'by graph' };
    const byRest = await maria.post('/v1/orders', body, { 'idempotency-key': key }).created();
    expect(byRest.body.id).toBe((one.data['placeOrder'] as { id: string }).id);
    expect(byRest.headers['idempotency-replayed']).toBe('true');
    const rows = await house.count('orders.orders where customer_id = $1 and note = $2', [maria.id, 'by graph']);
    expect(rows).toBe(1);
    expect((await place(maria, key, 3)).errors[0]?.extensions.code).toBe('idempotency.key_reused');
  });

  it('is refused in the words of REST', async () => {
    const input = { lines: [{ serviceId: randomUUID(), quantity: 1 }] };
    const { errors, contextId } = await ask(maria, PLACE, { input, key: randomUUID() });
    expect(errors[0]?.extensions).toMatchObject({
      code: 'orders.unknown_service',
      contextId,
      errors: [{ pointer: '/lines/0/serviceId', code: 'unknown_service' }],
    });
    const none = await ask(maria, PLACE, { input: { lines: [] }, key: randomUUID() });
    expect(none.errors[0]?.extensions).toMatchObject({ code: 'request.invalid', errors: [{ pointer: '/lines' }] });
  });

  it('is told which argument its key was, where that is none', async () => {
    for (const key of ['', 'two words', 'x'.repeat(256)])
      expect((await place(maria, key)).errors[0]?.extensions).toMatchObject({
        code: 'idempotency.key_invalid',
        errors: [{ pointer: 'argument:idempotencyKey', code: 'invalid_format' }],
      });
  });

  it('is seen by what is asked behind it, in the same operation or a later one of the batch', async () => {
    const newest = 'orders(first: 1) { edges { node { id } } }';
    const one = (name: string): string =>
      `${name}: placeOrder(input: { lines: [{ serviceId: "${serviceId}", quantity: 1 }] }, idempotencyKey: "${randomUUID()}")
      { id customer { ${newest} } }`;
    type Placed = Readonly<{ id: string; customer: { orders: { edges: readonly { node: { id: string } }[] } } }>;
    const seen = ({ customer }: Pick<Placed, 'customer'>): unknown => customer.orders.edges[0]?.node.id;
    const { data, errors } = await ask(maria, `mutation { ${one('a')} ${one('b')} }`);
    expect(errors).toEqual([]);
    const { a, b } = data as { a: Placed; b: Placed };
    expect([seen(a), seen(b)]).toEqual([a.id, b.id]);

    const asked = { query: `{ me { ${newest} } }` };
    const batch = [asked, { query: `mutation { ${one('a')} }` }, asked, asked];
    const { body, contextId } = await maria.post('/graphql', batch).ok();
    const [before, placed, after] = body as unknown as { data: { me: Placed['customer']; a: Placed } }[];
    expect(seen({ customer: before?.data.me as Placed['customer'] })).toBe(b.id);
    expect(seen(placed?.data.a as Placed)).toBe(placed?.data.a.id);
    expect(seen({ customer: after?.data.me as Placed['customer'] })).toBe(placed?.data.a.id);
    // Somebody else may have ordered in between: each looks for itself.
    const lines = house.linesOf(contextId).flatMap((line) => (line['statements'] as string[] | undefined) ?? []);
    expect(lines.filter((name) => name === 'orders.newest_of')).toHaveLength(batch.length);
  });

  it('can be cancelled, once', async () => {
    const id = ((await place(maria, randomUUID())).data['placeOrder'] as { id: string }).id;
    const cancel = 'mutation ($id: ID!) { cancelOrder(id: $id, reason: "by mistake") { status version } }';
    expect((await ask(maria, cancel, { id })).data['cancelOrder']).toEqual({ status: 'CANCELLED', version: 2 });
    expect((await ask(maria, cancel, { id })).errors[0]?.extensions.code).toBe('orders.not_cancellable');
    expect((await ask(other, cancel, { id })).errors[0]?.extensions.code).toBe('orders.not_found');
  });
});

describe('what was spent', () => {
  it('is summed by month and currency, of what is paid or fulfilled', async () => {
    const person = await house.signUp('spender');
    const manager = await house.staff('owner');
    const dollars = (await house.sell(250, 'USD')).id as string;
    const ids: string[] = [];
    for (const service of [serviceId, serviceId, dollars, serviceId])
      ids.push((await person.order([{ serviceId: service, quantity: 1 }]).created()).body.id as string);
    for (const id of ids.slice(0, 3)) await manager.post(`/v1/orders/${id}/payment`);
    await manager.post(`/v1/orders/${ids[0]}/fulfilment`);
    await house.rows(`update orders.orders set created_at = '2026-01-31T23:59:59.999Z' where id = $1`, [ids[1]]);
    const today = new Date().toISOString().slice(0, 10);
    const document = `query ($from: Date!, $to: Date!) { spending(from: $from, to: $to) { month total { amount currency } orders }
      orderCounts { placed paid fulfilled cancelled } }`;
    const { data } = await ask(person, document, { from: '2026-01-31', to: today });
    const month = today.slice(0, 7);
    expect(data).toEqual({
      spending: [
        { month: '2026-01', total: { amount: 1_500, currency: 'EUR' }, orders: 1 },
        { month, total: { amount: 1_500, currency: 'EUR' }, orders: 1 },
        { month, total: { amount: 250, currency: 'USD' }, orders: 1 },
      ],
      orderCounts: { placed: 1, paid: 2, fulfilled: 1, cancelled: 0 },
    });
    const later = await ask(person, document, { from: '2026-02-01', to: '2026-02-28' });
    expect(later.data['spending']).toEqual([]);
    await maria
      .post('/graphql', { query: document, variables: { from: '2026-02-30', to: today } })
      .refused('graphql.invalid');
  });

  it('is told as the largest number that JSON tells exactly, where it is more', async () => {
    const person = await house.signUp('spender');
    const manager = await house.staff('owner');
    for (const _ of [1, 2]) {
      const { body } = await person.order([{ serviceId, quantity: 1 }]).created();
      await manager.post(`/v1/orders/${body.id as string}/payment`).ok();
    }
    await house.rows(`update orders.orders set total_amount = 9007199254740991 where customer_id = $1`, [person.id]);
    const document = '{ spending(from: "0001-01-01", to: "9999-12-31") { total { amount } orders } }';
    const { data, errors } = await ask(person, document);
    expect([data, errors]).toEqual([{ spending: [{ total: { amount: Number.MAX_SAFE_INTEGER }, orders: 2 }] }, []]);
  });
});
