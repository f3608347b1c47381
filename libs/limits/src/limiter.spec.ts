import { loadConfig } from '#libs/config';
import { createLog } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import { Redis } from '#libs/redis';
import { Circuits } from '#libs/resilience';
import { LimitLog } from './limit-log.js';
import { Limiter } from './limiter.js';

function limiter(): Limiter {
  const log = createLog('silent');
  const config = loadConfig({
    DATABASE_URL: 'postgres://nobody@localhost/none',
    KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  });
  const metrics = new Metrics();
  return new Limiter(new Redis(config, log, new Circuits(metrics, log)), new LimitLog(metrics, log), config);
}

describe('the storage that a guard of @nestjs/throttler asks', () => {
  it('counts hits up to the limit, and blocks from then on', async () => {
    const storage = limiter();
    const hits = [];
    for (let n = 0; n < 4; n++) hits.push(await storage.increment('key', 60_000, 3));
    expect(hits.map(({ totalHits, isBlocked }) => [totalHits, isBlocked])).toEqual([
      [1, false],
      [2, false],
      [3, false],
      [4, true],
    ]);
    expect(hits.map(({ timeToBlockExpire }) => timeToBlockExpire)).toEqual([0, 0, 0, 20]);
    expect(hits.at(-1)?.timeToExpire).toBe(60);
  });
});
