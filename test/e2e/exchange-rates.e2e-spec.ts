import { eventually, useHouse, useHouseBeside } from '../support/house.js';
import type { Person } from '../support/person.js';
import { RatesServer } from '../support/rates-server.js';

const server = new RatesServer();
const environment: Record<string, string> = {};
beforeAll(async () => {
  await server.open();
  environment['EXCHANGE_RATES_URL'] = server.url;
});
const house = useHouse(environment);
const hasty: Record<string, string> = { EXCHANGE_RATES_TTL_SECONDS: '1' };
beforeAll(() => void (hasty['EXCHANGE_RATES_URL'] = server.url));
const beside = useHouseBeside(house, hasty);
afterAll(() => server.goAway());

let maria: Person;
beforeAll(async () => {
  maria = await house.signUp('maria');
}, 60_000);
beforeEach(() => void (server.temper = 'answers'));

describe('exchange rates', () => {
  it('are told of any base, all of them or those that are asked for', async () => {
    const { body } = await maria.get('/v1/exchange-rates?base=EUR&symbols=USD,GBP').ok();
    const source = new URL(server.url).host;
    expect(body).toEqual({
      base: 'EUR',
      date: '2026-01-02',
      rates: { USD: 1.0834, GBP: 0.8412 },
      stale: false,
      source,
    });
    const { body: all } = await maria.get('/v1/exchange-rates?base=USD').ok();
    expect(all.rates).toEqual(server.rates['USD']);
  });

  it('of a currency that nobody quotes are not among them', async () => {
    const { body } = await maria.get('/v1/exchange-rates?symbols=XAF,USD,ZZZ').ok();
    expect(body.rates).toEqual({ USD: 1.0834 });
  });

  it('are not there for a base that nobody quotes, and one that is no currency is not even asked for', async () => {
    await maria.get('/v1/exchange-rates?base=XAF').refused('exchange_rates.not_quoted', 404);
    const asked = server.asked.length;
    await maria.get('/v1/exchange-rates?base=XAF').refused('exchange_rates.not_quoted', 404);
    await maria.get('/v1/exchange-rates?base=ZZZ').refused('exchange_rates.not_quoted', 404);
    expect(server.asked.length).toBe(asked);
  });

  it.each([
    ['query:base', 'base=eur'],
    ['query:base', 'base=EURO'],
    ['query:base', 'base='],
    ['query:base', 'base=EUR&base=USD'],
    ['query:symbols', 'symbols=usd'],
    ['query:symbols', 'symbols='],
    ['query:symbols', 'symbols=USD,'],
    ['query:symbols', 'symbols=USD;GBP'],
    ['query:amount', 'amount=2'],
  ])('are refused at %s where the request says %s', async (pointer, query) => {
    const { body } = await maria.get(`/v1/exchange-rates?${query}`).refused('request.invalid', 400);
    expect(body.errors).toMatchObject([{ pointer }]);
  });

  it('are for who is signed in, a key as well as a person', async () => {
    await house.stranger.get('/v1/exchange-rates').refused('auth.unauthenticated', 401);
    const owner = await house.owner();
    const key = await owner.post('/v1/api-keys', { name: 'rates', permissions: ['orders:read'] }).created();
    await house.stranger.get('/v1/exchange-rates', { 'x-api-key': key.body.key as string }).ok();
  });

  it('are asked for once where two hundred want to know at the same moment, under the contextId of the first', async () => {
    server.rates = { ...server.rates, GBP: { EUR: 1.1888 } };
    const before = server.asked.length;
    const calls = await Promise.all(Array.from({ length: 200 }, () => maria.get('/v1/exchange-rates?base=GBP').ok()));
    expect(server.asked.slice(before)).toHaveLength(1);
    const asking = server.asked[before]?.headers['x-context-id'];
    expect(calls.map(({ contextId }) => contextId)).toContain(asking);
    const { headers } = await maria.get('/v1/exchange-rates?base=GBP', { 'x-context-id': 'the-second-one' }).ok();
    expect(headers['cache-control']).toBe('no-store');
    expect(server.asked.slice(before)).toHaveLength(1);
  });

  it('are kept for every instance and for after a restart, and not asked for again while they are fresh', async () => {
    await maria.get('/v1/exchange-rates?base=EUR').ok();
    const source = new URL(server.url).host;
    expect(
      await house.rows(`select base, date::text, rates from exchange_rates.quotations where base = 'EUR'`),
    ).toEqual([{ base: 'EUR', date: '2026-01-02', rates: server.rates['EUR'] }]);
    expect(await house.count(`exchange_rates.quotations where source <> $1`, [source])).toBe(0);
    // As if another instance had just asked: its word is taken.
    server.rates = { ...server.rates, JPY: { EUR: 1 } };
    await house.rows(
      `insert into exchange_rates.quotations values ($1, 'JPY', '2026-01-01', '{"EUR": 0.0062}', now())`,
      [source],
    );
    const { body } = await maria.get('/v1/exchange-rates?base=JPY').ok();
    expect(body).toMatchObject({ date: '2026-01-01', rates: { EUR: 0.0062 }, stale: false });
  });

  it('made up by a stand-in never pass for those of a host', async () => {
    await house.rows(
      `insert into exchange_rates.quotations values ('stand-in', 'CHF', '2026-01-01', '{"EUR": 5}', now())`,
    );
    await maria.get('/v1/exchange-rates?base=CHF').refused('exchange_rates.not_quoted', 404);
  });
});

describe('rates that are not to be had', () => {
  it('are the last good ones, marked as stale, until there are new ones', async () => {
    const visitor = await beside.signUp('visitor');
    const read = async () => (await visitor.get('/v1/exchange-rates?base=USD').ok()).body;
    await eventually(async () => expect(await read()).toMatchObject({ stale: false }));
    server.temper = 'fails';
    await eventually(async () => expect(await read()).toMatchObject({ stale: true, rates: server.rates['USD'] }));
    const { body } = await house.stranger.get('/ready').ok();
    expect(body.status).toBe('ok');
    expect((await beside.stranger.get('/ready').ok()).body).toMatchObject({
      status: 'degraded',
      checks: { 'exchange-rates': { status: 'down', required: false } },
    });
    server.temper = 'answers';
    server.rates = { ...server.rates, USD: { EUR: 0.95 } };
    await eventually(async () => expect(await read()).toMatchObject({ stale: false, rates: { EUR: 0.95 } }), 10_000);
    expect((await beside.stranger.get('/ready').ok()).body.status).toBe('ok');
    const told = beside.logs.map(({ msg }) => msg).filter((msg) => String(msg).startsWith('exchange rates'));
    expect(told).toEqual([
      'exchange rates are asked of a host',
      'exchange rates could not be refreshed',
      'exchange rates are refreshed again',
    ]);
  });

  it('are 503 with Retry-After where there never were any', async () => {
    server.temper = 'hangs';
    const { headers } = await maria.get('/v1/exchange-rates?base=SEK').refused('unavailable', 503);
    expect(headers['retry-after']).toBe('5');
    server.temper = 'says another shape';
    await maria.get('/v1/exchange-rates?base=NOK').refused('unavailable', 503);
  });
});
