import { Config } from '#libs/config';
import { Database } from '#libs/database';
import { createLog } from '#libs/logging';
import { Redis } from '#libs/redis';
import { ExchangeRatesRepository } from '../../apps/api/src/modules/exchange-rates/exchange-rates.repository.js';
import { KeptQuotations } from '../../apps/api/src/modules/exchange-rates/kept-quotations.js';
import type { Quotation } from '../../apps/api/src/modules/exchange-rates/quotation.js';
import { RatesAddress } from '../../apps/api/src/modules/exchange-rates/rates-address.js';
import { REDIS_URL, useEventWorks } from '../support/event-works.js';
import { eventually } from '../support/house.js';
import { unseenCircuits } from '../support/unseen-circuits.js';

const works = useEventWorks({});
const log = createLog('silent');
const source = 'rates.example.com';
const now = 1_790_000_000_123;
const quotation = { base: 'EUR', date: '2026-01-02', rates: { USD: 1.0834, JPY: 162.5 }, source, toldAt: now };

/** What an instance keeps quotations in. */
interface Keeping {
  readonly kept: KeptQuotations;
  readonly redis: Redis;
}

const open: Redis[] = [];
afterEach(() => open.splice(0).forEach((redis) => redis.onApplicationShutdown()));

const ways: readonly (readonly [string, string])[] = [
  ['PostgreSQL, where no Redis answers', 'redis://127.0.0.1:1'],
  ...(REDIS_URL ? [['PostgreSQL and Redis', REDIS_URL] as const] : []),
];

describe.each(ways)('quotations kept in %s', (_name, url) => {
  it('are found by another instance as they were told', async () => {
    const [here, there] = [await keeping(url), await keeping(url)];
    expect(await here.kept.find('SEK')).toBeUndefined();
    const told = { ...quotation, base: 'NOK' };
    await here.kept.keep(told);
    expect(await there.kept.find('NOK')).toEqual(told);
    expect(await there.kept.find('SEK')).toBeUndefined();
  });

  it('give way to newer ones alone', async () => {
    const { kept } = await keeping(url);
    await kept.keep(quotation);
    await works.rows(`delete from exchange_rates.quotations where base = 'USD'`);
    const stored = async (toldAt: number): Promise<Quotation | undefined> => {
      await new ExchangeRatesRepository(await database()).keep({ ...quotation, base: 'USD', toldAt });
      return new ExchangeRatesRepository(await database()).findLast(source, 'USD');
    };
    expect(await stored(now)).toMatchObject({ toldAt: now });
    expect(await stored(now - 1)).toMatchObject({ toldAt: now });
    expect(await stored(now + 1)).toMatchObject({ toldAt: now + 1 });
  });
});

for (const [name, url] of ways.slice(1)) {
  it(`quotations in ${name} are there without their rows, for a week; what is none is not taken for one`, async () => {
    const { kept, redis } = await keeping(url);
    await eventually(async () => expect(await redis.ask((client) => client.ping())).toBe('PONG'));
    await kept.keep({ ...quotation, base: 'GBP' });
    await works.rows(`delete from exchange_rates.quotations where base = 'GBP'`);
    expect(await kept.find('GBP')).toEqual({ ...quotation, base: 'GBP' });
    expect(await redis.commands?.ttl(`exchange-rates:${source}:GBP`)).toBeGreaterThan(600_000);
    for (const text of ['{', '{"base":"GBP"}', '[]']) {
      await redis.commands?.set(`exchange-rates:${source}:GBP`, text);
      expect(await kept.find('GBP')).toBeUndefined();
    }
  });
}

async function database(): Promise<Database> {
  return (await works.openQuietly()).get(Database, { strict: false });
}

async function keeping(url: string): Promise<Keeping> {
  const module = await works.openQuietly();
  const config = module.get(Config, { strict: false });
  const settings = Object.create(config, {
    env: { value: { ...config.env, REDIS_URL: url } },
    exchangeRatesUrl: { value: `https://${source}/latest` },
  }) as Config;
  const redis = new Redis(settings, log, unseenCircuits());
  open.push(redis);
  const address = await RatesAddress.of(settings, log);
  return { kept: new KeptQuotations(address, new ExchangeRatesRepository(await database()), redis, log), redis };
}
