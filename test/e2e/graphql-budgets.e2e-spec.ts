import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ask } from '../support/graphql.js';
import { useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const house = useHouse({ RATE_LIMIT_AUTH: 'off', PASSWORD_MEMORY_KIB: '19456' });
let [owner, maria] = [undefined, undefined] as unknown as [Person, Person];
let serviceId: string;
/** Whom nobody has read yet. */
let others: readonly Person[];

beforeAll(async () => {
  [owner, maria] = [await house.owner(), await house.signUp('maria')];
  serviceId = (await house.sell()).id as string;
  others = await Promise.all(Array.from({ length: 5 }, () => house.signUp('peer')));
  // Who asks is known, as whoever asks a second time is.
  for (const person of [owner, maria]) await person.get('/v1/users/me').ok();
}, 60_000);

interface Budget {
  readonly field: string;
  readonly what?: string;
  readonly most: number;
  /** Of what is remembered none is needed: it is always so many. */
  readonly always?: true;
  readonly by?: () => Person;
  readonly query: (orderId: string) => string;
}

/** The same field under as many names as a document may have. */
const aliased = (field: string) => `{ ${Array.from({ length: 30 }, (_, n) => `a${n}: ${field}`).join(' ')} }`;
const spanOf = '{ month total { amount } orders }';
/** Each field of the root with the most statements that it may take, services and users not read before. */
const BUDGETS: readonly Budget[] = [
  { field: 'me', most: 0, query: () => '{ me { id name } }' },
  { field: 'user', most: 1, by: () => owner, query: () => `{ user(id: "${maria.id}") { id name } }` },
  {
    field: 'user',
    what: 'user, under five names',
    most: 1,
    by: () => owner,
    query: () => `{ ${others.map(({ id }, n) => `a${n}: user(id: "${id}") { id name }`).join(' ')} }`,
  },
  { field: 'users', most: 1, by: () => owner, query: () => '{ users(first: 50) { edges { node { id } } } }' },
  { field: 'order', most: 2, query: (id) => `{ order(id: "${id}") { id lines { code service { name } } } }` },
  {
    field: 'orders',
    most: 4,
    query: () => '{ orders { edges { node { lines { service { name } } customer { name } } } } }',
  },
  {
    field: 'order',
    what: 'order, under thirty names',
    most: 2,
    query: (id) => aliased(`order(id: "${id}") { id lines { service { name } } }`),
  },
  { field: 'service', most: 1, query: () => `{ service(id: "${serviceId}") { id name } }` },
  { field: 'services', most: 1, query: () => '{ services { edges { node { id name } } } }' },
  { field: 'orderCounts', most: 1, query: () => '{ orderCounts { placed paid } }' },
  { field: 'spending', most: 1, query: () => `{ spending(from: "2026-01-01", to: "2026-12-31") ${spanOf} }` },
  {
    field: 'placeOrder',
    most: 5,
    always: true,
    query: () =>
      `mutation { placeOrder(input: { lines: [{ serviceId: "${serviceId}", quantity: 1 }] }, idempotencyKey: "${randomUUID()}") { id } }`,
  },
  { field: 'cancelOrder', most: 3, always: true, query: (id) => `mutation { cancelOrder(id: "${id}") { id status } }` },
];

/** All that a call sent, also what was slow or failed. */
function statementsOf(contextId: string): readonly string[] {
  return house.linesOf(contextId).flatMap((line) => (line['statements'] as string[] | undefined) ?? []);
}

describe('the statements of a GraphQL operation', () => {
  it('have a budget each', () => {
    const schema = readFileSync('docs/api/schema.graphql', 'utf8');
    const fields = ['Query', 'Mutation'].flatMap((type) =>
      Array.from(
        new RegExp(`type ${type} \\{([^}]*)\\}`).exec(schema)?.[1]?.matchAll(/^ {2}(\w+)[(:]/gm) ?? [],
        ([, name]) => name,
      ),
    );
    expect([...new Set(BUDGETS.map(({ field }) => field))].sort()).toEqual(fields.sort());
  });

  it.each(BUDGETS.map((budget) => ({ what: budget.field, ...budget })))(
    'are $most at most: $what',
    async ({ most, always, by, query }) => {
      const order = await maria.order([{ serviceId, quantity: 1 }]).created();
      const { errors, contextId } = await ask((by ?? (() => maria))(), query(order.body.id as string));
      expect(errors).toEqual([]);
      const statements = statementsOf(contextId);
      const isDue = always ? statements.length === most : statements.length <= most;
      expect([isDue, statements]).toEqual([true, statements]);
      // That they are logged at all: without a line of it there would be nothing to count.
      expect(statementsOf(order.contextId).length).toBeGreaterThan(0);
    },
  );

  it('are four for a hundred orders of fifty customers and fifty services that nobody has read', async () => {
    // One after the other: a crowd that hashes passwords at once is sent away in part.
    const [services, people]: [{ id?: unknown }[], Person[]] = [[], []];
    for (let n = 0; n < 50; n++) {
      services.push(await house.sell());
      people.push(await house.signUp(`customer-${n}`));
    }
    const place = (n: number) =>
      people[n % 50]!.order([{ serviceId: services[(n * 7) % 50]!.id as string, quantity: 1 }]).created();
    for (let n = 0; n < 100; n++) await place(n);
    // Whoever changed is forgotten, and has to be read again.
    for (const { id } of services)
      await owner.patch(`/v1/services/${id as string}`, { name: `Renamed ${id as string}` }, { 'if-match': '*' }).ok();
    const query = '{ orders(first: 100) { edges { node { lines { service { name } } customer { name } } } } }';
    const { data, contextId } = await ask(owner, query);
    expect((data['orders'] as { edges: unknown[] }).edges).toHaveLength(100);
    const statements = statementsOf(contextId);
    expect(statements).toEqual(statements.slice(0, 4));
    expect(statements.length).toBeGreaterThanOrEqual(3);
  }, 120_000);
});
