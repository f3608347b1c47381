import { Operations } from '#libs/graphql';
import { useHouse, withOperator } from '../support/house.js';
import { oddOperationsOf } from '../support/odd-arguments.js';
import { sendAll, triesOf, type Asking, type Outcome } from '../support/odd-tries.js';
import { placesIn, type Place } from '../support/odd-values.js';
import { forACrowd } from '../support/policy-cast.js';
import type { Person } from '../support/person.js';

const house = useHouse({ ...forACrowd, ...withOperator });
const ALERTS = '/alerts/webhook';
/** Who tries values there cannot go on. */
const ENDS_SESSIONS = /logout|^DELETE .*\/sessions/;
let owner: Person;
let operator: Person;
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  [owner, operator] = [await house.owner(), await house.operator()];
  const victim = await house.signUp();
  const service = (await house.sell()).id as string;
  const { body: order } = await owner.order([{ serviceId: service, quantity: 1 }]).created();
  const { body: key } = await owner.post('/v1/api-keys', { name: 'Odd', permissions: [] }).created();
  const { body: tenant } = await operator.post('/v1/tenants', { name: 'Odd', slug: 'odd' }).created();
  await owner.post('/v1/roles', { name: 'some-role', permissions: [] }).created();
  const ofUsers = { '/sub-accounts': owner.id, '/v1/users/': victim.id };
  const more = { '/v1/orders/': order.id as string, '/v1/api-keys/': key.id as string };
  ids = { ...ofUsers, ...more, '/v1/services/': service, '/v1/tenants/': tenant.id as string };
}, 60_000);

afterAll(() => expect(house.logs.filter(({ level }) => ['error', 'fatal'].includes(String(level)))).toEqual([]));

function tokenOf({ session }: Person): string {
  return (session as { accessToken: string }).accessToken;
}

/** What is read before anybody looks at a route, is the same for all of them. */
function isTried({ name, operation: { call, path } }: Place): boolean {
  if (ENDS_SESSIONS.test(call) || name === 'X-Context-Id') return false;
  return name !== 'X-Tenant-Id' || path.startsWith('/v1/auth');
}

/** Orders of a service that there is: else nothing of them would come as far as the database. */
function withThings(place: Place): Place {
  const { path, body } = place.operation;
  if (!path.startsWith('/v1/orders') || body?.lines === undefined) return place;
  const lines = [{ serviceId: ids['/v1/services/'], quantity: 2 }];
  return { ...place, operation: { ...place.operation, body: { ...body, lines } } };
}

function told({ tries, statuses, seconds }: Outcome, what: string): void {
  const each = [...statuses].sort(([a], [b]) => a - b).map(([status, times]) => `${times} × ${status}`);
  process.stdout.write(`${tries} odd values in ${what}, ${seconds.toFixed(1)} s: ${each.join(', ')}\n`);
}

describe('an odd value', () => {
  it('is answered in every parameter and field that the description declares, and is nowhere a defect', async () => {
    const document = (await house.stranger.get('/openapi.json').ok()).body;
    const places = placesIn(document).filter(isTried).map(withThings);
    const asking: Asking = {
      url: house.url,
      tokenFor: (path) =>
        path === ALERTS ? forACrowd.ALERTS_WEBHOOK_TOKEN : tokenOf(path.startsWith('/v1/tenants') ? operator : owner),
      idFor: (call) => Object.entries(ids).find(([start]) => call.includes(start))?.[1],
    };
    const outcome = await sendAll(places.flatMap((place) => triesOf(place, asking)));
    told(outcome, `${places.length} parameters and fields`);
    expect(outcome.wrong).toEqual([]);
    expect(outcome.tries).toBeGreaterThan(4_000);
    // Not all for what is not there, or may not be done: what is only unusual is done.
    for (const status of [200, 201, 400, 404]) expect(outcome.statuses.get(status)).toBeGreaterThan(50);
  }, 240_000);

  it('is answered in every argument of GraphQL, and is nowhere a defect', async () => {
    const { schema } = house.app.get(Operations, { strict: false });
    const named = { id: ids['/v1/orders/'], serviceId: ids['/v1/services/'], customerId: owner.id };
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${tokenOf(owner)}` };
    const tries = oddOperationsOf(schema, named as Record<string, string>).map(({ what, text }) => ({
      what,
      url: `${house.url}/graphql`,
      init: { method: 'POST', headers, body: text },
    }));
    const outcome = await sendAll(tries);
    told(outcome, 'arguments of GraphQL');
    expect(outcome.wrong).toEqual([]);
    expect(outcome.tries).toBeGreaterThan(500);
    for (const status of [200, 400]) expect(outcome.statuses.get(status)).toBeGreaterThan(50);
  }, 240_000);
});
