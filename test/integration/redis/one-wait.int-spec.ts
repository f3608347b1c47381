import { randomUUID } from 'node:crypto';
import { createLog } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import { Config } from '#libs/config';
import { LimitLog } from '../../../libs/limits/src/limit-log.js';
import { Limit } from '../../../libs/limits/src/limit.js';
import { Limiter } from '../../../libs/limits/src/limiter.js';
import { CacheInstance } from '../../support/cache-instance.js';
import { REDIS_URL, useEventWorks } from '../../support/event-works.js';
import { eventually } from '../../support/house.js';
import { SilentProxy } from '../../support/silent-proxy.js';

/** As long as a command may take, and as often as somebody looks for what nobody has. */
const [COMMAND_MS, MISSES] = [100, 30];
const works = useEventWorks({});
let way: SilentProxy;
let instance: CacheInstance;
let limiter: Limiter;

beforeEach(async () => {
  way = await SilentProxy.to(REDIS_URL as string);
  await way.open();
  const module = await works.openQuietly();
  instance = new CacheInstance(module, { REDIS_URL: way.url });
  limiter = new Limiter(
    instance.redis,
    new LimitLog(new Metrics(), createLog('silent')),
    module.get(Config, { strict: false }),
  );
  await instance.listening;
  await eventually(() => instance.redis.ask((client) => client.ping()).then(() => undefined));
}, 60_000);
afterEach(async () => {
  instance.close();
  await way.close();
});

const count = async () => limiter.take([{ limit: new Limit('ip', { count: 5, seconds: 60 }), key: randomUUID() }]);
const look = () => instance.read(randomUUID(), randomUUID(), () => Promise.resolve({ text: 'from the source' }));

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

describe('whoever needs a Redis that fell silent for several things', () => {
  it.each([
    ['a limit, then a cache', count, look],
    ['a cache, then a limit', look, count],
  ])('%s: waits for the first, and asks for nothing more', async (_what, first, second) => {
    way.fallSilent();
    await first();
    const asked = way.swallowed;
    expect(asked).toBeGreaterThan(0);
    await second();
    expect(way.swallowed).toBe(asked);
    expect(instance.redis.isResting).toBe(true);
  });

  it('waits once for misses of as many keys, one after the other', async () => {
    way.fallSilent();
    const waits: number[] = [];
    for (let n = 0; n < MISSES; n++) waits.push(await timeOf(look));
    // One waits for Redis, and what else is slow is the machine.
    expect(waits.filter((ms) => ms >= COMMAND_MS).length).toBeLessThanOrEqual(3);
    expect(Math.max(...waits)).toBeLessThan(10 * COMMAND_MS);
    expect(waits.reduce((sum, ms) => sum + ms)).toBeLessThan((MISSES / 2) * COMMAND_MS);
  });

  it('waits as long as one command may take for misses of as many keys at once', async () => {
    way.fallSilent();
    const waits = await Promise.all(Array.from({ length: MISSES }, () => timeOf(look)));
    expect(Math.max(...waits)).toBeLessThan(10 * COMMAND_MS);
    const asked = way.swallowed;
    expect(asked).toBeGreaterThan(0);
    await look();
    expect(way.swallowed).toBe(asked);
  });
});
