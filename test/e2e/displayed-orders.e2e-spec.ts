import { eventually, useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';
import { RatesServer } from '../support/rates-server.js';

const server = new RatesServer();
const environment: Record<string, string> = {};
beforeAll(async () => {
  await server.open();
  server.rates = { EUR: { USD: 1.0834, GBP: 0.01, JPY: 162.5, KWD: 0.33391 } };
  environment['EXCHANGE_RATES_URL'] = server.url;
});
const house = useHouse(environment);
afterAll(() => server.goAway());

let maria: Person;
let path: string;

beforeAll(async () => {
  maria = await house.signUp('maria');
  const service = (await house.sell(12_525)).id as string;
  path = `/v1/orders/${(await maria.order([{ serviceId: service, quantity: 2 }]).created()).body.id}`;
  // An order would not wait for the first rates of a busy machine.
  await eventually(async () => void (await maria.get('/v1/exchange-rates?base=EUR').ok()));
}, 60_000);

describe('an order in another currency', () => {
  it.each([
    ['USD', 27_139, 1.0834],
    ['JPY', 40_706, 162.5],
    ['KWD', 83_644, 0.33391],
    // 250.50 pence: the even neighbour.
    ['GBP', 250, 0.01],
  ])('tells its total in %s as well, rounded once to the minor unit', async (currency, amount, rate) => {
    const { body: plain } = await maria.get(path).ok();
    const { body } = await maria.get(`${path}?displayCurrency=${currency}`).ok();
    expect(body).toEqual({
      ...plain,
      displayTotal: { amount, currency },
      displayRate: { rate, date: '2026-01-02', stale: false },
    });
  });

  it('is the same at a rate of one in its own, and nobody is asked', async () => {
    const asked = server.asked.length;
    const { body } = await maria.get(`${path}?displayCurrency=EUR`).ok();
    expect(body).toMatchObject({ displayTotal: body.total, displayRate: { rate: 1, stale: false } });
    expect(server.asked.length).toBe(asked);
  });

  it.each(['XAF', 'ZZZ'])('tells nothing in %s, which nobody quotes', async (currency) => {
    const { body } = await maria.get(`${path}?displayCurrency=${currency}`).ok();
    expect(body).toMatchObject({ displayTotal: null, displayRate: null, total: { amount: 25_050, currency: 'EUR' } });
  });

  it.each(['usd', 'US', 'USDX', '', 'U%00D'])('is refused where the code is malformed: "%s"', async (currency) => {
    const { body } = await maria.get(`${path}?displayCurrency=${currency}`).refused('request.invalid', 400);
    expect(body.errors).toMatchObject([{ pointer: 'query:displayCurrency' }]);
  });

  it('has no ETag and is never 304, since the rate moves while the version stands still', async () => {
    const { etag } = await maria.get(path).ok();
    expect(etag).toBe('"1"');
    expect(await maria.get(path, { 'if-none-match': etag })).toMatchObject({ status: 304 });
    for (const held of [etag, '*', 'W/"1"']) {
      const { headers, body } = await maria.get(`${path}?displayCurrency=USD`, { 'if-none-match': held }).ok();
      expect(headers).not.toHaveProperty('etag');
      expect(headers['cache-control']).toBe('no-store');
      expect(body).toMatchObject({ version: 1, displayTotal: { currency: 'USD' } });
    }
  });

  it('is hidden from whom the order is hidden', async () => {
    const peer = await house.signUp('peer');
    await peer.get(`${path}?displayCurrency=USD`).refused('orders.not_found', 404);
  });

  it('takes the one round trip of the order, once the rates are known', async () => {
    await maria.get(`${path}?displayCurrency=USD`).ok();
    const { contextId } = await maria.get(`${path}?displayCurrency=USD`).ok();
    expect(house.linesOf(contextId).find(({ msg }) => msg === 'request answered')).toMatchObject({ roundTrips: 1 });
  });
});
