import { randomUUID } from 'node:crypto';
import { useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';
import { ask } from '../support/graphql.js';

const house = useHouse();
let maria: Person;
let other: Person;
let owner: Person;
let serviceId: string;

beforeAll(async () => {
  [maria, other, owner] = [await house.signUp('maria'), await house.signUp('another'), await house.owner()];
  serviceId = (await house.sell(1_500)).id as string;
}, 60_000);

describe('a customer with orders, their lines and the services as they are now', () => {
  it('is answered in one request, as REST has each of them', async () => {
    const placed = (await maria.order([{ serviceId, quantity: 3 }]).created()).body;
    const { data } = await ask(
      maria,
      `{ me { id email name status roles orders(first: 5) { edges { cursor node { id status note version createdAt updatedAt
           customer { id } total { amount currency } lines { id serviceId quantity unitPrice { amount } total { amount } service { code config } } } }
           pageInfo { hasNextPage endCursor } } } }`,
    );
    const me = (await maria.get('/v1/users/me').ok()).body;
    expect(data['me']).toMatchObject({ id: me.id, email: me['email'], status: 'ACTIVE', roles: me['roles'] });
    const { edges, pageInfo } = (
      data['me'] as { orders: { edges: { node: object; cursor: string }[]; pageInfo: object } }
    ).orders;
    expect(edges[0]?.node).toMatchObject({
      id: placed.id,
      status: 'PLACED',
      version: 1,
      createdAt: placed['createdAt'],
      customer: { id: maria.id },
      total: { amount: 4_500, currency: 'EUR' },
      lines: [
        { serviceId, quantity: 3, unitPrice: { amount: 1_500 }, total: { amount: 4_500 }, service: { config: {} } },
      ],
    });
    expect(pageInfo).toEqual({ hasNextPage: false, endCursor: edges.at(-1)?.cursor });
  });

  it('takes four statements at most for a hundred orders, and no more for one', async () => {
    const person = await house.signUp('busy');
    const services = await Promise.all(Array.from({ length: 3 }, () => house.sell()));
    const lines = services.map(({ id }) => ({ serviceId: id as string, quantity: 1 }));
    for (let n = 0; n < 100; n++) await person.order(lines).created();
    const document = `query ($first: Int!) { orders(first: $first) { edges { node { id customer { name } } } } }`;
    const rich = `query ($first: Int!) { orders(first: $first) { edges { node { lines { service { name } } customer { id } } } } }`;
    for (const [text, first] of [
      [document, 1],
      [document, 100],
      [rich, 1],
      [rich, 100],
    ] as const) {
      const { data, contextId } = await ask(person, text, { first });
      expect((data['orders'] as { edges: unknown[] }).edges).toHaveLength(first);
      const statements = house
        .linesOf(contextId)
        .filter(({ msg }) => msg === 'statements ran')
        .flatMap((line) => line['statements'] as string[]);
      expect(statements.length).toBeLessThanOrEqual(4);
    }
  }, 120_000);

  it('reads the newest orders of several customers in one statement, each no further than the caller may see', async () => {
    for (const person of [maria, other]) await person.order([{ serviceId, quantity: 1 }]).created();
    const document =
      '{ users(first: 20) { edges { node { id orders(first: 1) { edges { node { id customer { id } } } pageInfo { hasNextPage } } } } } }';
    const { data, contextId } = await ask(owner, document);
    const users = (
      data['users'] as { edges: { node: { id: string; orders: { edges: { node: { customer: object } }[] } } }[] }
    ).edges;
    const busy = users.filter(({ node }) => node.orders.edges.length > 0);
    expect(busy.length).toBeGreaterThan(1);
    for (const { node } of busy) expect(node.orders.edges[0]?.node.customer).toEqual({ id: node.id });
    const statements = house.linesOf(contextId).flatMap((line) => (line['statements'] as string[] | undefined) ?? []);
    expect(statements.filter((name) => name === 'orders.newest_of')).toHaveLength(1);
    await ask(maria, document).then(({ errors }) => expect(errors[0]?.extensions.code).toBe('auth.forbidden'));
  });
});

describe('a connection', () => {
  it('goes on where it ended, with cursors that REST takes as well', async () => {
    const person = await house.signUp('pages');
    for (let n = 0; n < 5; n++) await person.order([{ serviceId, quantity: 1 }]).created();
    const document =
      'query ($after: String) { orders(first: 2, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }';
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = (await ask(person, document, { after })).data['orders'] as {
        edges: { node: { id: string } }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
      seen.push(...page.edges.map(({ node }) => node.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      if (after && seen.length === 2) {
        const { body } = await person.get(`/v1/orders?limit=3&cursor=${after}`).ok();
        expect(body['data'] as { id: string }[]).toHaveLength(3);
      }
    } while (after);
    const { body } = await person.get('/v1/orders').ok();
    expect(seen).toEqual((body['data'] as { id: string }[]).map(({ id }) => id));
  });

  it.each([0, -1, 101])('of %d items is refused by name', async (first) => {
    const { errors } = await ask(maria, `{ orders(first: ${first}) { pageInfo { hasNextPage } } }`);
    expect(errors[0]?.extensions).toMatchObject({ code: 'request.invalid', errors: [{ pointer: '/first' }] });
  });

  it('refuses a cursor that was made for another list', async () => {
    const { data } = await ask(maria, '{ orders(first: 1) { pageInfo { endCursor } } }');
    const { endCursor } = (data['orders'] as { pageInfo: { endCursor: string } }).pageInfo;
    const { errors } = await ask(maria, 'query ($after: String) { services(after: $after) { edges { cursor } } }', {
      after: endCursor,
    });
    expect(errors[0]?.extensions.code).toBe('pagination.invalid_cursor');
  });
});

describe('what somebody may not see', () => {
  it('is null by id and absent from lists', async () => {
    const theirs = (await other.order([{ serviceId, quantity: 1 }]).created()).body.id as string;
    const draft = (
      await owner
        .post('/v1/services', {
          code: `d-${randomUUID().slice(0, 8)}`,
          name: 'Draft',
          price: { amount: 1, currency: 'EUR' },
        })
        .created()
    ).body.id as string;
    const { data, errors } = await ask(
      maria,
      `query ($order: ID!, $user: ID!, $service: ID!) { order(id: $order) { id } user(id: $user) { id } service(id: $service) { id }
         nonsense: order(id: "nonsense") { id } orders(customerId: $user) { edges { node { id } } } orderCounts(customerId: $user) { placed } }`,
      { order: theirs, user: other.id, service: draft },
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      order: null,
      user: null,
      service: null,
      nonsense: null,
      orders: { edges: [] },
      orderCounts: { placed: 0 },
    });
    const { data: all } = await ask(
      owner,
      'query ($order: ID!, $service: ID!) { order(id: $order) { id } service(id: $service) { status } }',
      { order: theirs, service: draft },
    );
    expect(all).toEqual({ order: { id: theirs }, service: { status: 'DRAFT' } });
  });

  it('is the same for strangers as at every other door', async () => {
    await house.stranger.post('/graphql', { query: '{ me { id } }' }).refused('auth.unauthenticated');
  });
});
