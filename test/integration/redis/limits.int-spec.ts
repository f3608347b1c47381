import { randomUUID } from 'node:crypto';
import type { Answer } from '../../support/answer.js';
import { REDIS_URL } from '../../support/event-works.js';
import { eventually, House, useHouse } from '../../support/house.js';
import { SilentProxy } from '../../support/silent-proxy.js';

const BURST = 1_000;
/** As long as a command may take, and what a busy machine adds. */
const PATIENCE_MS = 150;
const OFF = { RATE_LIMIT_IP: 'off', RATE_LIMIT_PRINCIPAL: 'off', RATE_LIMIT_TENANT: 'off' };
// Each run is another address, since Redis keeps what the one before counted.
const settings = {
  ...OFF,
  RATE_LIMIT_IP: '5/15m',
  RATE_LIMIT_AUTH: '4/15m',
  RATE_LIMIT_INSTANCES: '2',
  TRUST_PROXY: '1',
};
const address = () => {
  const [a, b, c] = randomUUID().match(/[0-9a-f]{4}/g) as string[];
  return { 'x-forwarded-for': `2001:${a}:${b}:${c}::1` };
};

const house = useHouse(OFF);
let way: SilentProxy;
let instances: readonly [House, House];

beforeAll(async () => {
  way = await SilentProxy.to(REDIS_URL as string);
  const env = { ...settings, REDIS_URL: way.url };
  instances = [new House(env, house), new House(env, house)];
  await way.open();
  for (const instance of instances) await instance.open();
}, 60_000);
afterAll(async () => {
  for (const instance of instances) await instance.close();
  await way.close();
}, 60_000);

const through = (answers: readonly Answer[]) => answers.filter(({ status }) => status !== 429);
const refresh = (instance: House, from: object) =>
  instance.stranger.post('/v1/auth/refresh', { refreshToken: 'x' }, { ...from });
const onBoth = (times: number, ask: (instance: House) => PromiseLike<Answer>) =>
  Promise.all(Array.from({ length: times }, (_, n) => ask(instances[n % 2] as House)));

/** How often requests were decided so. */
async function decided(instance: House, line: string): Promise<number> {
  const port = instance.logs.find(({ msg }) => msg === 'listening for operators')?.['port'] as number;
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(
    text
      .split('\n')
      .find((one) => one.startsWith(line))
      ?.split(' ')
      .at(-1) ?? 0,
  );
}

describe('two instances on one Redis', () => {
  beforeEach(() => eventually(async () => expect((await refresh(instances[0], address())).status).toBe(401)));

  it(`let 5 of ${BURST} at once through together`, async () => {
    const from = address();
    const before = await decided(
      instances[0],
      'rate_limit_decisions_total{decision="refused",policy="ip",store="redis"}',
    );
    expect(through(await onBoth(BURST, (instance) => refresh(instance, from)))).toHaveLength(5);
    const after = await decided(
      instances[0],
      'rate_limit_decisions_total{decision="refused",policy="ip",store="redis"}',
    );
    expect(after - before).toBeGreaterThanOrEqual(BURST / 2 - 5);
    expect(after - before).toBeLessThanOrEqual(BURST / 2);
  });

  it('judge as many guesses as the limit says, of two hundred at once on both', async () => {
    const [from, email] = [address(), `nobody.${randomUUID()}@example.com`];
    const guess = (instance: House) => instance.stranger.post('/v1/auth/login', { email, password: 'wrong' }, from);
    const answers = await onBoth(200, guess);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(4);
    expect(through(answers)).toHaveLength(4);
  });
});

describe.each([
  ['gone', () => way.close()],
  ['silent', () => Promise.resolve(way.fallSilent())],
])('a Redis that is %s', (_name, take) => {
  afterEach(async () => {
    await way.close();
    await way.open();
    const isBack = async () =>
      expect(
        await decided(instances[0], 'rate_limit_decisions_total{decision="allowed",policy="all",store="redis"}'),
      ).toBeGreaterThan(0);
    await eventually(isBack);
    await eventually(async () => {
      await refresh(instances[0], address());
      await refresh(instances[1], address());
      for (const { logs } of instances)
        expect(logs.filter(({ module }) => module === 'limits').at(-1)?.['msg']).toBe(
          'limits are counted in Redis again',
        );
    }, 15_000);
  });

  it('gives nobody who used up their limit a new one, and a stranger to it each instance’s share', async () => {
    const [spent, fresh] = [address(), address()];
    const signUp = (from: object) => (instance: House) =>
      instance.stranger.post('/v1/auth/signup', { email: 'taken@example.com', password: '', name: '' }, { ...from });
    expect(through(await onBoth(40, signUp(spent)))).toHaveLength(4);
    const fallbacks = await decided(instances[0], 'rate_limit_fallbacks_total');
    await take();
    const startedAt = performance.now();
    expect(through(await onBoth(40, signUp(spent)))).toHaveLength(0);
    const passed = through(await onBoth(200, (instance) => signUp(fresh)(instance)));
    // Never more than the limit where every instance allows its share.
    expect(passed).toHaveLength(4);
    expect(performance.now() - startedAt).toBeLessThan(PATIENCE_MS + 5_000);
    expect(await decided(instances[0], 'rate_limit_fallbacks_total')).toBe(fallbacks + 1);
    const told = instances[0].logs.filter(({ msg }) => msg === 'limits are counted in memory');
    expect(told.length).toBe(fallbacks + 1);
  });

  it('keeps nobody waiting for longer than a command may take, and then nobody for a second', async () => {
    await refresh(instances[0], address());
    await take();
    const waits: number[] = [];
    for (let n = 0; n < 10; n++) {
      const startedAt = performance.now();
      await refresh(instances[0], address());
      waits.push(performance.now() - startedAt);
    }
    expect(Math.max(...waits)).toBeLessThan(PATIENCE_MS + 50);
    expect(waits.filter((ms) => ms > 90).length).toBeLessThanOrEqual(1);
  });
});
