import { getNamedType, isCompositeType, isObjectType } from 'graphql';
import { Operations } from '#libs/graphql';
import { GRAPHQL_WAYS, type GraphqlWay } from '../../apps/tools/src/policy/graphql-fields.ts';
import { answerTo, OPERATIONS, type Operation, type Whose } from '../../apps/tools/src/policy/policy.ts';
import { ask, type Asked } from '../support/graphql.js';
import { useHouse } from '../support/house.js';
import { Sightseers, type Sightseer } from '../support/sightseers.js';

const house = useHouse({ RATE_LIMIT_AUTH: 'off' });
const sightseers = new Sightseers(house);
/** An order of each customer, with one line of what is on sale and one of what no longer is. */
const orders = new Map<Sightseer, string>();
let [onSale, retired] = ['', ''];

beforeAll(async () => {
  await sightseers.assemble();
  const owners = { this: await house.owner(), other: sightseers.named('other tenant’s owner').person };
  for (const tenant of ['this', 'other'] as const) {
    const definition = { name: 'A service', price: { amount: 100, currency: 'EUR' }, status: 'active' };
    const [kept, gone] = await Promise.all(
      ['kept', 'gone'].map((code) => owners[tenant].post('/v1/services', { ...definition, code }).created()),
    );
    const ids = [kept?.body.id, gone?.body.id] as string[];
    if (tenant === 'this') [onSale, retired] = ids as [string, string];
    for (const customer of sightseers.customers.filter(({ principal }) => principal.tenant === tenant)) {
      const lines = ids.map((serviceId) => ({ serviceId, quantity: 1 }));
      orders.set(customer, (await customer.person.order(lines).created()).body.id as string);
    }
    await owners[tenant].delete(`/v1/services/${ids[1]}`, { 'if-match': '*' }).done();
  }
}, 120_000);

type Node = Readonly<Record<string, unknown>>;

/** Whether the policy shows them such a thing at the end of that way. */
function sees(way: GraphqlWay, { principal }: Sightseer, whose: Whose): boolean {
  return answerTo(operationOf(way), principal, whose) === 200;
}

function operationOf({ asIn }: GraphqlWay): Operation {
  return OPERATIONS.find(({ call }) => call === asIn) as Operation;
}

function wayFrom(from: string, field: string): GraphqlWay {
  return GRAPHQL_WAYS.find((way) => way.from === from && way.field === field) as GraphqlWay;
}

/** Asks for the thing of each customer in one document, so that all are gathered by one load. */
async function askAll(by: Sightseer, field: 'order' | 'user', fields: string): Promise<Asked & { of: Node[] }> {
  const ids = sightseers.customers.map((one) => (field === 'order' ? orders.get(one) : one.person.id) as string);
  const document = ids.map((id, n) => `a${n}: ${field}(id: "${id}") { id ${fields} }`).join(' ');
  const asked = await ask(by.person, `{ ${document} }`);
  return { ...asked, of: ids.map((_, n) => asked.data[`a${n}`] as Node) };
}

/** What each of them was shown of each customer’s, and what the policy shows. */
async function compare(
  shown: (by: Sightseer) => Promise<readonly unknown[]>,
  wanted: (by: Sightseer, customer: Sightseer) => unknown,
): Promise<void> {
  const kinds = new Set<string>();
  for (const by of sightseers.all) {
    const [seen, due] = [await shown(by), sightseers.customers.map((customer) => wanted(by, customer))];
    expect({ by: by.principal.name, seen }).toEqual({ by: by.principal.name, seen: due });
    for (const each of due) kinds.add(JSON.stringify(each).replaceAll(/[0-9a-f-]{36}/g, 'id'));
  }
  // Seen by some and hidden from others: otherwise nothing was shown.
  expect(kinds.size).toBeGreaterThan(1);
}

const seesOrder = (by: Sightseer, customer: Sightseer) =>
  sees(wayFrom('User', 'orders'), by, sightseers.whose(by, customer));
const seesUser = (by: Sightseer, customer: Sightseer) =>
  sees(wayFrom('Order', 'customer'), by, sightseers.whose(by, customer));

describe('the ways from one thing to another', () => {
  it('are all known to the policy', () => {
    const { schema } = house.app.get(Operations, { strict: false });
    const things = ['Order', 'OrderLine', 'User', 'Service'].map((name) => schema.getType(name));
    const ways = things.filter(isObjectType).flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => isCompositeType(getNamedType(field.type)) && getNamedType(field.type).name !== 'Money')
        .map(({ name }) => `${type.name}.${name}`),
    );
    expect(GRAPHQL_WAYS.map(({ from, field }) => `${from}.${field}`).sort()).toEqual(ways.sort());
  });

  it('lead from an order to its customer only those who may see both', async () => {
    await compare(
      async (by) => {
        const { of, errors } = await askAll(by, 'order', 'customer { id email }');
        // Who sees the order but not its customer is told so, and gets nothing of either.
        const refusals = sightseers.customers.filter((one) => seesOrder(by, one) && !seesUser(by, one)).length;
        expect(errors.map(({ extensions }) => extensions['code'])).toEqual(Array(refusals).fill('auth.forbidden'));
        return of.map((order) => order?.['customer'] ?? null);
      },
      (by, customer) =>
        seesOrder(by, customer) && seesUser(by, customer)
          ? { id: customer.person.id, email: expect.any(String) as unknown }
          : null,
    );
  }, 60_000);

  it('lead from a line to its service only those who may see that', async () => {
    const { opens = '' } = operationOf(wayFrom('OrderLine', 'service'));
    await compare(
      async (by) => {
        const { of, errors } = await askAll(by, 'order', 'lines { serviceId service { id } }');
        expect(errors).toEqual([]);
        return of.map((order) => (order?.['lines'] as Node[] | undefined)?.map(({ service }) => service) ?? null);
      },
      (by, customer) => {
        if (!seesOrder(by, customer)) return null;
        const isHome = customer.principal.tenant === 'this';
        const id = expect.any(String) as unknown;
        // What is off sale is for those alone whom the permission opens it to.
        const isOpen = by.principal.permissions.includes(opens);
        return [{ id: isHome ? onSale : id }, isOpen ? { id: isHome ? retired : id } : null];
      },
    );
  }, 60_000);

  it('lead from a user to those orders that the caller may see', async () => {
    await compare(
      async (by) => {
        const { of, errors } = await askAll(by, 'user', 'orders(first: 5) { edges { node { id } } }');
        expect(errors).toEqual([]);
        return of.map((user) => (user?.['orders'] as { edges: { node: Node }[] } | undefined)?.edges ?? null);
      },
      (by, customer) => {
        if (!seesUser(by, customer)) return null;
        return seesOrder(by, customer) ? [{ node: { id: orders.get(customer) } }] : [];
      },
    );
  }, 60_000);
});
