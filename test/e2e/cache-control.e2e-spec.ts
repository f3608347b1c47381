import { eventually, useHouse, withOperator } from '../support/house.js';
import type { Person } from '../support/person.js';
import { ASSET, servedBy } from '../support/served-routes.js';

const METRICS_TOKEN = 'the-token-of-nobody-here';
const house = useHouse({ ...withOperator, METRICS_TOKEN, APP_ROLE: 'all' });

/** One thing with a version: it may be kept, and whoever keeps it has to ask. */
const KEPT = 'private, no-cache';
const MINUTES = 'public, max-age=300';
const DAY = 'public, max-age=86400';
const NEVER = 'no-store';

/** How long each answer may be kept, by whom. What is not in it fails the test. */
const POLICY: Readonly<Record<string, string>> = {
  ...all(KEPT, ['/v1/users/me', '/v1/users/{id}', '/v1/orders/{id}', '/v1/services/{id}', '/v1/roles/{name}']),
  ...all(KEPT, ['/v1/tenant', '/v1/tenants/{id}']),
  ...all(MINUTES, ['/.well-known/jwks.json', '/docs/page.css', '/docs/page.js', '/status/page.css', '/status/page.js']),
  ...all(MINUTES, ['/graphql/assets/{name}']),
  // Lists, sums and states: nobody could say that they are still so.
  ...all(NEVER, ['/v1/users', '/v1/users/{id}/sub-accounts', '/v1/users/{id}/order-statistics', '/v1/orders']),
  ...all(NEVER, ['/v1/services', '/v1/roles', '/v1/tenants', '/v1/auth/sessions', '/v1/api-keys', '/v1/dead-letters']),
  ...all(NEVER, ['/v1/audit-entries', '/v1/audit-entries/verification', '/v1/exchange-rates', '/v1/rate-limit']),
  ...all(NEVER, [
    '/health',
    '/healthz',
    '/livez',
    '/ready',
    '/readyz',
    '/meta',
    '/metrics',
    '/status',
    '/status/events',
  ]),
  ...all(NEVER, ['/docs', '/docs/errors', '/docs/events', '/docs/events.json', '/openapi.json', '/openapi.yaml']),
  ...all(NEVER, ['/graphql', '/dev/mail', '/dev/mail/{id}']),
};

function all(said: string, paths: readonly string[]): Record<string, string> {
  return Object.fromEntries(paths.map((path) => [path, said]));
}

const gets = (): string[] =>
  servedBy(house)
    .filter((route) => route.startsWith('GET '))
    .map((route) => route.slice('GET '.length));

let [owner, operator] = [undefined, undefined] as unknown as [Person, Person];
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  [owner, operator] = [await house.owner(), await house.operator()];
  const serviceId = (await house.sell()).id as string;
  const orderId = (await owner.order([{ serviceId, quantity: 1 }]).created()).body.id as string;
  const tenantId = (await owner.get('/v1/tenant').ok()).body.id as string;
  ids = {
    users: owner.id,
    orders: orderId,
    services: serviceId,
    tenants: tenantId,
    roles: 'support',
    assets: 'page.js',
  };
}, 60_000);

/** What is said of keeping the answer, which has to be one. */
async function saidOf(path: string): Promise<string | null> {
  const filled = path.replace(/([\w-]+)\/\{\w+\}/, (_, of: string) => `${of}/${ids[of]}`);
  const bearer =
    path === '/metrics' ? METRICS_TOKEN : (path.startsWith('/v1/tenants') ? operator : owner).session.accessToken;
  const leave = new AbortController();
  const { status, headers } = await fetch(house.url + filled, {
    headers: path.startsWith('/v1') || path === '/metrics' ? { authorization: `Bearer ${bearer as string}` } : {},
    signal: leave.signal,
  });
  leave.abort();
  return status === 200 ? headers.get('cache-control') : `${status}`;
}

describe('what may be kept of an answer', () => {
  it('is in the table for every route that is read, and for no other', () => {
    expect(
      gets()
        .filter((path) => !ASSET.test(`GET ${path}`))
        .sort(),
    ).toEqual(Object.keys(POLICY).sort());
  });

  it('is what the table says', async () => {
    await eventually(async () => {
      const [mail] = (await house.stranger.get('/dev/mail')).text.match(/(?<=\/dev\/mail\/)[^"]+/) ?? [];
      expect(mail).toEqual(expect.any(String));
      ids = { ...ids, mail: mail ?? '' };
    }, 15_000);
    const said: Record<string, string | null> = {};
    for (const path of Object.keys(POLICY)) said[path] = await saidOf(path);
    expect(said).toEqual(POLICY);
  }, 60_000);

  it('is a day for the files of the description, and nothing of a refusal', async () => {
    const files = await Promise.all(
      gets()
        .filter((path) => ASSET.test(`GET ${path}`))
        .map(saidOf),
    );
    // The package holds more than anybody needs to see.
    expect(new Set(files)).toEqual(new Set([DAY, '404']));
    for (const path of ['/v1/users/me', '/v1/orders/x', '/nothing']) {
      const { headers, status } = await house.stranger.get(path);
      expect([status >= 400, headers['cache-control']]).toEqual([true, NEVER]);
    }
  });
});
