import { randomUUID } from 'node:crypto';
import { CacheInstance } from '../support/cache-instance.js';
import { REDIS_URL, useEventWorks } from '../support/event-works.js';
import { seeded } from '../support/seed.js';
import { Chance } from '../faults/random.ts';

/** How long an instance may go on answering with what is over. */
const RULE_MS = 1_000;
const STEPS = 400;
const TENANTS = ['one', 'another'] as const;
const IDS = ['a', 'b', 'c'] as const;

const works = useEventWorks({});
const ways: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['in memory', { REDIS_URL: undefined }],
  ...(REDIS_URL ? [['in memory and Redis', { REDIS_URL }] as const] : []),
];

/** What was true of a thing, and until when. */
class History {
  readonly space = randomUUID();

  constructor(readonly seed: number) {}

  private readonly past = new Map<string, { text: string; until: number }[]>();

  now(key: string): string {
    return this.past.get(key)?.at(-1)?.text ?? `${key} 0`;
  }

  set(key: string, text: string): void {
    const all = this.past.get(key) ?? [{ text: this.now(key), until: Infinity }];
    const last = all.at(-1);
    if (last) last.until = performance.now();
    this.past.set(key, [...all, { text, until: Infinity }]);
  }

  /** What may still be answered by a look that began then. */
  allowed(key: string, since: number): string[] {
    const all = this.past.get(key) ?? [{ text: this.now(key), until: Infinity }];
    return all.filter(({ until }) => until >= since - RULE_MS).map(({ text }) => text);
  }
}

async function open(environment: Readonly<Record<string, unknown>>): Promise<CacheInstance> {
  const instance = new CacheInstance(await works.openQuietly(), environment);
  await instance.listening;
  return instance;
}

/** Reads the thing on an instance; it has to be one that was true within the last second. */
async function look(instance: CacheInstance, history: History, tenant: string, id: string): Promise<void> {
  const [key, since] = [`${tenant}/${id}`, performance.now()];
  const thing = await instance.read(`${history.space}-${tenant}`, id, async () => {
    const text = history.now(key);
    await new Promise((turn) => setImmediate(turn));
    return { text };
  });
  const allowed = history.allowed(key, since);
  // FC_SEED repeats the choices.
  expect({ seed: history.seed, allowed }).toEqual({
    seed: history.seed,
    allowed: expect.arrayContaining([thing?.text]) as unknown,
  });
}

describe.each(ways)('a cache %s, read, changed and killed at random', (_name, environment) => {
  it('answers nothing that was over a second ago, and nothing of another tenant', async () => {
    const { seed } = seeded();
    const chance = new Chance(seed);
    const history = new History(seed);
    const instances = [await open(environment), await open(environment)];
    let version = 0;
    const looks: Promise<void>[] = [];
    for (let step = 0; step < STEPS; step++) {
      const [tenant, id, at] = [chance.pick(TENANTS), chance.pick(IDS), chance.pick([0, 1])];
      const instance = instances[at] as CacheInstance;
      const what = chance.between(0, 100);
      if (what < 70) looks.push(look(instance, history, tenant, id));
      else if (what < 97) {
        history.set(`${tenant}/${id}`, `${tenant}/${id} ${++version}`);
        await instance.things.forget(`${history.space}-${tenant}`, id);
      } else {
        instance.close();
        instances[at] = await open(environment);
      }
      if (step % 5 === 0) await Promise.all(looks.splice(0));
    }
    await Promise.all(looks);
    instances.forEach((instance) => instance.close());
    expect(version).toBeGreaterThan(STEPS / 8);
  }, 60_000);
});
