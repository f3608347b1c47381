import { randomUUID } from 'node:crypto';
import { keyOf } from '../support/api-keys.js';
import type { Answer } from '../support/answer.js';
import { eventually, PASSWORD, useHouse, useHouseBeside, withOperator } from '../support/house.js';
import { Person } from '../support/person.js';

const OFF = { RATE_LIMIT_IP: 'off', RATE_LIMIT_PRINCIPAL: 'off', RATE_LIMIT_TENANT: 'off', RATE_LIMIT_AUTH: 'off' };
const house = useHouse({ ...OFF, ...withOperator });
const METRICS_TOKEN = 'a-token-of-those-who-watch';
const byIp = useHouseBeside(house, { ...OFF, RATE_LIMIT_IP: '5/15m', METRICS_TOKEN });
const behind = useHouseBeside(house, { ...OFF, RATE_LIMIT_IP: '5/15m', TRUST_PROXY: '1' });
const byPrincipal = useHouseBeside(house, { ...OFF, RATE_LIMIT_PRINCIPAL: '5/15m' });
const byTenant = useHouseBeside(house, { ...OFF, ...withOperator, RATE_LIMIT_TENANT: '900/15m' });
const byBoth = useHouseBeside(house, { ...OFF, RATE_LIMIT_PRINCIPAL: '3/15m', RATE_LIMIT_TENANT: '900/15m' });

const BURST = 1_000;
const at = ({ url }: { readonly url: string }, person: Person, headers = {}) =>
  new Person(url, person.session, headers);
const through = (answers: readonly Answer[]) => answers.filter(({ status }) => status !== 429);
const many = (times: number, ask: (n: number) => PromiseLike<Answer>) =>
  Promise.all(Array.from({ length: times }, (_, n) => ask(n)));

async function foundTenant() {
  const slug = `limited-${randomUUID().slice(0, 8)}`;
  const owner = { email: `owner@${slug}.example.com`, name: 'The owner', password: PASSWORD };
  const operator = await house.operator();
  const { body } = await operator.post('/v1/tenants', { name: slug, slug, owner }).created();
  const session = await house.stranger.post('/v1/auth/login', owner, { 'x-tenant-id': slug });
  const { email, password } = owner;
  const { body: opened } = await house.stranger
    .post('/v1/auth/login', { email, password }, { 'x-tenant-id': slug })
    .ok();
  expect(session.status).toBe(400);
  const change = (limits: object) => operator.patch(`/v1/tenants/${body.id}`, { limits }, { 'if-match': '*' }).ok();
  return { id: body.id as string, owner: new Person(house.url, opened), change };
}

describe('the limit of an address', () => {
  it(`lets 5 of ${BURST} at once through, tells the others how long to wait, and does no work for them`, async () => {
    const answers = await many(BURST, () => byIp.stranger.post('/v1/auth/refresh', { refreshToken: 'x' }));
    expect(through(answers)).toHaveLength(5);
    const [refused] = answers.filter(({ status }) => status === 429);
    expect(refused?.body).toMatchObject({
      code: 'rate_limit.exceeded',
      detail: 'The limit "ip" allows 5 requests in 900 seconds.',
    });
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(170);
    expect(Number(refused?.headers['retry-after'])).toBeLessThanOrEqual(180);
    expect(refused?.headers).toMatchObject({ 'ratelimit-policy': '"ip";q=5;w=900', ratelimit: '"ip";r=0;t=900' });
    expect(byIp.linesOf(refused?.contextId ?? '').filter(({ msg }) => msg === 'statements ran')).toEqual([]);
    await byIp.stranger
      .post('/v1/auth/refresh', { refreshToken: 'x' }, { 'x-forwarded-for': '203.0.113.77' })
      .refused('rate_limit.exceeded', 429);
  });

  it('refuses before anybody is asked who they are, and never what orchestrators ask', async () => {
    await many(5, () => byIp.stranger.post('/v1/auth/refresh', { refreshToken: 'x' }));
    const { contextId } = await byIp.stranger
      .with({ authorization: 'Bearer nonsense' })
      .get('/v1/users/me')
      .refused('rate_limit.exceeded', 429);
    expect(byIp.linesOf(contextId).find(({ msg }) => msg === 'request answered')).toMatchObject({
      status: 429,
      refusal: 'rate_limit.exceeded',
    });
    const watcher = byIp.stranger.with({ authorization: `Bearer ${METRICS_TOKEN}` });
    for (const path of ['/health', '/ready', '/meta', '/metrics', '/docs/assets/swagger-ui.css']) {
      const { headers } = await watcher.get(path).ok();
      expect(headers['ratelimit']).toBe(undefined);
    }
  });

  it('counts those whom nobody knows: bad tokens cannot be tried without end', async () => {
    const from = { 'x-forwarded-for': '203.0.113.1' };
    const bad = behind.stranger.with({ authorization: 'Bearer nonsense', ...from });
    const answers = await many(100, () => bad.get('/v1/rate-limit'));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(through(answers)).toHaveLength(5);
  });

  it('is that of the last hop that is believed: what a caller makes up has no effect', async () => {
    const ask = (forwarded: string) => behind.stranger.post('/v1/auth/refresh', {}, { 'x-forwarded-for': forwarded });
    const spoofed = await many(200, (n) => ask(`198.51.100.${n}, 203.0.113.2`));
    expect(through(spoofed)).toHaveLength(5);
    expect(through(await many(20, () => ask('203.0.113.3')))).toHaveLength(5);
    const home = await many(50, (n) => ask(`2001:db8:1:2:${n.toString(16)}::1`));
    expect(through(home)).toHaveLength(5);
  });
});

describe('the limit of a principal', () => {
  it('is each one’s own, an API key’s as well, and a lifted one is not told', async () => {
    const owner = await house.owner();
    const { key } = await keyOf(owner, ['users:read']);
    const machine = new Person(byPrincipal.url, undefined, { 'x-api-key': key as string });
    const [maria, sam] = [at(byPrincipal, await house.signUp()), at(byPrincipal, await house.signUp())];
    expect(through(await many(50, () => maria.get('/v1/users/me')))).toHaveLength(5);
    expect(through(await many(50, () => sam.get('/v1/users/me')))).toHaveLength(5);
    const answers = await many(50, () => machine.get('/v1/users'));
    expect(through(answers)).toHaveLength(5);
    expect(through(answers)[0]?.headers['ratelimit-policy']).toBe('"principal";q=5;w=900');
    expect(through(await many(50, () => at(byPrincipal, owner).get('/v1/users')))).toHaveLength(5);
  });

  it('takes nothing of the tenant’s where it refuses', async () => {
    const { owner } = await foundTenant();
    const answers = await many(60, () => at(byBoth, owner).get('/v1/tenant'));
    expect(through(answers)).toHaveLength(3);
    const { body } = await at(byBoth, owner).get('/v1/rate-limit').ok();
    expect(body.limits).toEqual([
      { policy: 'principal', limit: 3, windowSeconds: 900, remaining: 0, resetSeconds: expect.any(Number) as number },
      { policy: 'tenant', limit: 900, windowSeconds: 900, remaining: 897, resetSeconds: expect.any(Number) as number },
    ]);
  });

  it('counts a document of GraphQL as one request', async () => {
    const maria = at(byPrincipal, await house.signUp());
    const answers = await many(20, () => maria.post('/graphql', { query: '{ me { id } }' }));
    expect(through(answers)).toHaveLength(5);
    expect(answers.find(({ status }) => status === 429)?.body).toMatchObject({ code: 'rate_limit.exceeded' });
  });

  it('may be told at any time, at no cost', async () => {
    const maria = at(byPrincipal, await house.signUp());
    await maria.get('/v1/users/me').ok();
    for (let n = 0; n < 10; n++) {
      const { body, headers } = await maria.get('/v1/rate-limit').ok();
      expect(body.limits).toMatchObject([{ policy: 'principal', limit: 5, remaining: 4 }]);
      expect(headers['ratelimit']).toMatch(/^"principal";r=4;t=\d+$/);
    }
  });
});

describe('the limits of a tenant', () => {
  it('are its own where the operator gave it some, on every instance within a second', async () => {
    const [limited, other] = [await foundTenant(), await foundTenant()];
    const ask = async (who: Person) => (await at(byTenant, who).get('/v1/tenant')).headers['ratelimit-policy'];
    expect(await ask(limited.owner)).toBe('"tenant";q=900;w=900');
    const { body } = await limited.change({ tenant: '7/15m', principal: '4/15m' });
    expect(body.limits).toEqual({ principal: '4/15m', tenant: '7/15m' });
    await eventually(
      async () => expect(await ask(limited.owner)).toBe('"principal";q=4;w=900, "tenant";q=7;w=900'),
      1_000,
    );
    const answers = await many(50, () => at(byTenant, limited.owner).get('/v1/tenant'));
    expect(through(answers).length).toBeLessThanOrEqual(3);
    expect(await ask(other.owner)).toBe('"tenant";q=900;w=900');
    await limited.change({ tenant: null, principal: 'off' });
    await eventually(async () => expect(await ask(limited.owner)).toBe('"tenant";q=900;w=900'), 1_000);
  });

  it('are written as settings are, and anything else is refused', async () => {
    const { id } = await foundTenant();
    const operator = await house.operator();
    for (const limits of [{ tenant: '5' }, { tenant: '0/1m' }, { ip: '5/1m' }, {}])
      await operator.patch(`/v1/tenants/${id}`, { limits }, { 'if-match': '*' }).refused('request.invalid', 400);
  });
});
