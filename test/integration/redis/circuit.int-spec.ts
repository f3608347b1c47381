import type { Config } from '#libs/config';
import { createLog } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import { Redis } from '#libs/redis';
import { Circuits } from '#libs/resilience';
import { REDIS_URL } from '../../support/event-works.js';
import { eventually, type LogLine } from '../../support/house.js';
import { SilentProxy } from '../../support/silent-proxy.js';

const COMMAND_MS = 100;
/** A second of rest, and something for a busy machine. */
const RECOVERY_MS = 2_000;
let lines: LogLine[];
let way: SilentProxy;
let circuits: Circuits;
let metrics: Metrics;
let redis: Redis;

beforeEach(async () => {
  lines = [];
  const log = createLog('info', { write: (line) => void lines.push(JSON.parse(line) as LogLine) });
  way = await SilentProxy.to(REDIS_URL as string);
  await way.open();
  metrics = new Metrics();
  circuits = new Circuits(metrics, log);
  redis = new Redis({ env: { REDIS_URL: way.url } } as Config, log, circuits);
  await eventually(() => redis.check());
  lines.length = 0;
});
afterEach(async () => {
  redis.onApplicationShutdown();
  await way.close();
});

const ping = () => redis.ask((client) => client.ping());
const state = async () => (await metrics.read('circuit_state'))[0];
const toldOfCircuit = () => lines.filter(({ module }) => module === 'resilience').map(({ level, msg }) => [level, msg]);

describe('the circuit before a Redis that fell silent', () => {
  it('opens with the first who waits in vain, and is closed within two seconds after Redis answers again', async () => {
    way.fallSilent();
    await expect(ping()).rejects.toThrow('in time');
    expect(circuits.stateOf('redis')).toBe('open');
    expect(await state()).toEqual({ labels: { target: 'redis' }, value: 2 });
    await expect(redis.check()).rejects.toThrow();

    await way.close();
    await way.open();
    const backAt = performance.now();
    await eventually(() => redis.check());
    expect(performance.now() - backAt).toBeLessThan(RECOVERY_MS);
    expect(await ping()).toBe('PONG');
    expect(await state()).toEqual({ labels: { target: 'redis' }, value: 0 });
    expect(toldOfCircuit()).toEqual([
      ['warn', 'the circuit is open'],
      ['info', 'the circuit is closed'],
    ]);
  });

  it('lets one of many ask when the rest is over; the others do not wait', async () => {
    way.fallSilent();
    await expect(ping()).rejects.toThrow('in time');
    await eventually(() => expect(redis.isResting).toBe(false));
    const swallowed = way.swallowed;
    const waits = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const startedAt = performance.now();
        await ping().catch(() => undefined);
        return performance.now() - startedAt;
      }),
    );
    expect(waits.filter((ms) => ms >= COMMAND_MS)).toHaveLength(1);
    expect(way.swallowed - swallowed).toBe('*1\r\n$4\r\nping\r\n'.length);
  });
});
