import { eventually, useHouse } from '../support/house.js';

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

describe('a stand-in that is told to be otherwise', () => {
  const house = useHouse({ EXCHANGE_RATES_STAND_IN: 'fails', EXCHANGE_RATES_TTL_SECONDS: '1' });
  let url: string;
  beforeAll(() => {
    const [line] = house.logs.filter(({ msg }) => msg === 'exchange rates are made up by a stand-in');
    expect(line).toMatchObject({ level: 'warn', temper: 'fails' });
    url = line?.['url'] as string;
  });

  const tell = async (temper: string) => (await fetch(new URL(`/temper/${temper}`, url), { method: 'PUT' })).status;
  /** How it answers whoever waits for so long: the status and the bytes, or what went wrong. */
  const heard = async (patienceMs: number): Promise<string> => {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
      return `${answer.status}, ${(await answer.text()).length > 1_000_000 ? 'huge' : 'small'}`;
    } catch (error) {
      const { name, cause } = error as { name: string; cause?: { code?: string } };
      return cause?.code ?? name;
    }
  };

  it('begins with the temper of the settings, and is told another while it runs', async () => {
    const maria = await house.signUp('maria');
    const refused = await maria.get('/v1/exchange-rates?base=EUR');
    expect([refused.status, refused.body['code']]).toEqual([503, 'unavailable']);
    expect(await tell('answers')).toBe(204);
    await eventually(async () => void (await maria.get('/v1/exchange-rates?base=EUR').ok()), 10_000);
    expect(await tell('cross')).toBe(404);
  });

  it.each([
    ['slow', 300, 'TimeoutError'],
    ['slow', 5_000, '200, small'],
    ['hangs', 300, 'TimeoutError'],
    ['drips', 300, 'TimeoutError'],
    ['fails', 5_000, '500, small'],
    ['wrong', 5_000, '200, small'],
    ['huge', 20_000, '200, huge'],
    ['resets', 5_000, 'ECONNRESET'],
    ['closed', 5_000, 'ECONNREFUSED'],
  ])(
    'that is %s answers so whoever waits %d ms: %s',
    async (temper, patienceMs, answer) => {
      expect(await tell(temper)).toBe(204);
      await eventually(async () => expect(await heard(patienceMs)).toBe(answer));
    },
    40_000,
  );
});

describe('in production', () => {
  const house = useHouse({ NODE_ENV: 'production' });

  it('there is no stand-in: the public host is asked', () => {
    const told = house.logs.filter(({ module }) => module === 'exchange-rates');
    expect(told).toMatchObject([{ msg: 'exchange rates are asked of a host', host: 'api.frankfurter.dev' }]);
  });
});
