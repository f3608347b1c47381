import { useHouse } from '../support/house.js';

describe('where nobody named a host of exchange rates', () => {
  const house = useHouse();

  it('a stand-in makes them up, and says so at start and in each answer', async () => {
    expect(house.logs.filter(({ msg }) => msg === 'exchange rates are made up by a stand-in')).toMatchObject([
      { level: 'warn', module: 'exchange-rates', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\//) as string },
    ]);
    const maria = await house.signUp('maria');
    const { body } = await maria.get('/v1/exchange-rates?base=USD&symbols=EUR,JPY,XAF').ok();
    expect(body).toEqual({
      base: 'USD',
      date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string,
      rates: { EUR: 0.92302, JPY: 149.991 },
      stale: false,
      source: 'stand-in',
    });
    await maria.get('/v1/exchange-rates?base=XAF').refused('exchange_rates.not_quoted', 404);
  });
});

describe('in production', () => {
  const house = useHouse({ NODE_ENV: 'production' });

  it('there is no stand-in: the public host is asked', () => {
    const told = house.logs.filter(({ module }) => module === 'exchange-rates');
    expect(told).toMatchObject([{ msg: 'exchange rates are asked of a host', host: 'api.frankfurter.dev' }]);
  });
});
