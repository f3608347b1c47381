import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Redis as Client } from 'ioredis';
import { Limit, type Counter } from '../../../libs/limits/src/limit.js';
import { RedisCounters } from '../../../libs/limits/src/redis-counters.js';
import { REDIS_URL } from '../../support/event-works.js';
import { GcraModel } from '../../support/gcra-model.js';

const RUNS = 60;
const limits = [
  new Limit('ip', { count: 3, seconds: 1 }),
  new Limit('principal', { count: 7, seconds: 2 }),
  new Limit('tenant', { count: 11, seconds: 1 }),
];

/** The script reads Redis' clock; for the comparison the same script is told the time, and real time ends no key. */
function toldTheTime(client: Client, clock: { now: number }): Client {
  const replaced = (text: string) =>
    text
      .replace("redis.call('TIME')", `{${Math.floor(clock.now / 1_000_000)}, ${clock.now % 1_000_000}}`)
      .replace('math.ceil(taken[i] / 1000)', '600000');
  return {
    evalsha: () => Promise.reject(new Error('NOSCRIPT')),
    eval: (text: string, ...rest: [number, ...(string | number)[]]) => client.eval(replaced(text), ...rest),
  } as unknown as Client;
}

let client: Client;
beforeAll(() => void (client = new Client(REDIS_URL as string)));
afterAll(() => client.disconnect());

/** How the counting goes is looked at here, not how long one waits for it. */
const asking = (commands: Client) => new RedisCounters((command) => command(commands));
const counter = (at: number, key: string): Counter => ({ limit: limits[at] as Limit, key });

describe('counters in Redis, beside the model', () => {
  it(`agree with the model, whoever arrives when (${RUNS} histories)`, async () => {
    const arrival = fc.record({ afterUs: fc.oneof(fc.nat(1_000), fc.nat(400_000)), who: fc.constantFrom('a', 'b') });
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { maxLength: 40 }), async (arrivals) => {
        // A time of this century, so that its digits are those that Lua must keep.
        const clock = { now: Date.now() * 1_000 + 7 };
        const [counters, model, run] = [asking(toldTheTime(client, clock)), new GcraModel(), randomUUID()];
        for (const { afterUs, who } of arrivals) {
          clock.now += afterUs;
          const asked = [counter(0, `${run}:${who}`), counter(1, `${run}:both`), counter(2, `${run}:all`)];
          const { refusal, takenUs } = await counters.take(asked);
          const plain = asked.map(({ key, limit: { quota } }) => ({ key, count: quota.count, seconds: quota.seconds }));
          expect(refusal === undefined).toBe(model.arrive(clock.now, plain));
          expect(takenUs).toEqual(plain.map(({ key }) => model.levelOf(key, clock.now)));
        }
      }),
      { numRuns: RUNS, verbose: true },
    );
  }, 60_000);
});

describe('counters in Redis', () => {
  it('are one call for all policies of a request, and teach a Redis that was started anew', async () => {
    const counters = asking(client);
    const keys = [counter(0, randomUUID()), counter(1, randomUUID())];
    await client.script('FLUSH');
    await counters.take(keys);
    const calls: string[][] = [];
    const monitor = await client.monitor();
    monitor.on('monitor', (_time: string, args: string[], source: string) => source !== 'lua' && calls.push(args));
    await counters.take(keys);
    await client.ping();
    const seen = () => calls.map(([command]) => command?.toLowerCase());
    while (!seen().includes('ping')) await new Promise((turn) => setImmediate(turn));
    monitor.disconnect();
    expect(seen()).toEqual(['evalsha', 'ping']);
  });

  it('let exactly the limit through of a thousand at once, and keep nothing for longer than the window', async () => {
    const second = client.duplicate();
    const [one, other] = [asking(client), asking(second)];
    const limit = new Limit('ip', { count: 5, seconds: 900 });
    const key = randomUUID();
    const burst = Array.from({ length: 1_000 }, (_, n) => (n % 2 ? one : other).take([{ limit, key }]));
    const through = (await Promise.all(burst)).filter(({ refusal }) => !refusal);
    expect(through).toHaveLength(5);
    const life = await client.pttl(`limits:${key}`);
    expect(life).toBeGreaterThan(890_000);
    expect(life).toBeLessThanOrEqual(900_000);
    second.disconnect();
  });

  it('take nothing of the others where one refuses, and give back what they took', async () => {
    const counters = asking(client);
    const [tight, wide] = [
      counter(0, randomUUID()),
      { limit: new Limit('tenant', { count: 50, seconds: 900 }), key: randomUUID() },
    ];
    for (let n = 0; n < 20; n++) await counters.take([tight, wide]);
    const { takenUs } = await counters.look([wide]);
    expect(wide.limit.quota.left(takenUs[0] as number)).toBeLessThan(50);
    expect(wide.limit.quota.left(takenUs[0] as number)).toBeGreaterThanOrEqual(46);
    for (let n = 0; n < 5; n++) await counters.giveBack([wide]);
    expect(await client.exists(`limits:${wide.key}`)).toBe(0);
  });
});
