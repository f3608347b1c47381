import { randomUUID } from 'node:crypto';
import { errorCatalogue } from '#libs/errors';
import { ask } from '../support/graphql.js';
import { useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const house = useHouse();
let [maria, clerk] = [undefined, undefined] as unknown as [Person, Person];
let orderId: string;

beforeAll(async () => {
  const owner = await house.owner();
  await owner.post('/v1/roles', { name: 'clerk', permissions: ['orders:read'] }).created();
  [maria, clerk] = [await house.signUp('maria'), await house.staff('clerk')];
  const { id } = await house.sell();
  orderId = (await maria.order([{ serviceId: id as string, quantity: 1 }]).created()).body.id as string;
}, 60_000);

const placing = (serviceId: string) =>
  `mutation { placeOrder(input: { lines: [{ serviceId: "${serviceId}", quantity: 1 }] }, idempotencyKey: "${randomUUID()}") { id } }`;

/** Whatever can go wrong while a part of a query runs. */
const errors: readonly (readonly [code: string, by: () => Person, query: () => string])[] = [
  ['auth.forbidden', () => maria, () => '{ users { edges { cursor } } }'],
  ['auth.forbidden', () => clerk, () => `{ order(id: "${orderId}") { customer { email } } }`],
  ['request.invalid', () => maria, () => '{ orders(first: 0) { edges { cursor } } }'],
  ['request.invalid', () => maria, () => '{ orders(customerId: "x") { edges { cursor } } }'],
  ['pagination.invalid_cursor', () => maria, () => '{ orders(after: "x") { edges { cursor } } }'],
  ['orders.unknown_service', () => maria, () => placing(randomUUID())],
  ['orders.not_found', () => maria, () => `mutation { cancelOrder(id: "${randomUUID()}") { id } }`],
];

describe('an error of a part of a query', () => {
  it.each(errors)('has its code and the contextId: %s', async (code, by, query) => {
    const { errors: told, contextId } = await ask(by(), query());
    expect(told).toHaveLength(1);
    expect(told[0]?.extensions).toMatchObject({ code, contextId });
    expect(errorCatalogue().map((entry) => entry.code)).toContain(code);
  });

  it('has each its own in an answer with several, and all the same contextId', async () => {
    const query = `{ a: orders(first: 0) { edges { cursor } } }`;
    const { body, contextId } = await maria
      .post('/graphql', [{ query }, { query: '{ users { edges { cursor } } }' }])
      .ok();
    const told = (body as { errors: { extensions: object }[] }[]).map((answer) => answer.errors[0]?.extensions);
    expect(told).toMatchObject([
      { code: 'request.invalid', contextId },
      { code: 'auth.forbidden', contextId },
    ]);
  });

  it('that is our defect is `internal` and nothing else, beside what could be answered', async () => {
    await house.rows('alter table orders.orders rename to mislaid');
    const asked = await ask(maria, `{ me { id } order(id: "${orderId}") { id } }`).finally(() =>
      house.rows('alter table orders.mislaid rename to orders'),
    );
    expect(asked.data).toEqual({ me: { id: maria.id }, order: null });
    expect(asked.errors).toEqual([
      {
        message: 'Something went wrong on our side.',
        locations: expect.any(Array) as unknown,
        path: ['order'],
        extensions: { code: 'internal', contextId: asked.contextId },
      },
    ]);
    const defects = house.linesOf(asked.contextId).filter(({ msg }) => msg === 'a request met a defect');
    expect(defects).toMatchObject([{ level: 'error', module: 'graphql' }]);
    expect(JSON.stringify(defects[0]?.['err'])).toContain('orders.orders');
  });
});
