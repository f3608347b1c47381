import { inTime } from './redis.js';

const never = new Promise<never>(() => undefined);

async function timeOf(work: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work.catch(() => undefined);
  return performance.now() - startedAt;
}

describe('the wait for Redis', () => {
  it('is over after a tenth of a second: with all else, nobody waits more than 150 ms for it', async () => {
    const waits: number[] = [];
    for (let n = 0; n < 5; n++) waits.push(await timeOf(inTime(never)));
    // A busy machine may make any of them longer, not all.
    expect(Math.min(...waits)).toBeLessThan(150);
    expect(Math.min(...waits)).toBeGreaterThan(95);
    await expect(inTime(never)).rejects.toThrow('Redis did not answer in time.');
  });

  it('takes an answer that came while this process was busy', async () => {
    const reply = new Promise<string>((resolve) => setImmediate(() => resolve('PONG')));
    const asked = inTime(reply, 1);
    for (const until = performance.now() + 20; performance.now() < until;);
    expect(await asked).toBe('PONG');
  });
});
