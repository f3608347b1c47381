import { randomUUID } from 'node:crypto';
import { CacheInstance } from '../support/cache-instance.js';
import { REDIS_URL, useEventWorks } from '../support/event-works.js';
import { seeded } from '../support/seed.js';
import { Chance } from '../faults/random.ts';

/** How long an instance may go on answering with what is over. */
const RULE_MS = 1_000;
/** Several times as long as the rule: a value that somebody holds on to has the time to be too old. */
const RUNS_MS = 6_000;
const READERS = 3;
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

  /** Whether what had been answered is by then too old to be answered again. */
  isOver(key: string, text: string, since: number): boolean {
    return text !== this.now(key) && !this.allowed(key, since).includes(text);
  }
}

async function open(environment: Readonly<Record<string, unknown>>): Promise<CacheInstance> {
  const instance = new CacheInstance(await works.openQuietly(), environment);
  await instance.listening;
  return instance;
}

/** Two instances, and what each of them answered first. */
class Lab {
  /** Looks on an instance that answered once with what is too old by now: had it held on to that, they would tell. */
  lateLooks = 0;
  changes = 0;
  deaths = 0;
  private readonly instances: { now: CacheInstance; answered: Map<string, string> }[] = [];

  constructor(
    readonly history: History,
    private readonly environment: Readonly<Record<string, unknown>>,
  ) {}

  async begin(): Promise<void> {
    for (const at of [0, 1]) await this.reborn(at);
  }

  /** Reads the thing on an instance; it has to be one that was true within the last second. */
  async look(at: number, tenant: string, id: string): Promise<void> {
    const { history } = this;
    const { now, answered } = this.at(at);
    const [key, since] = [`${tenant}/${id}`, performance.now()];
    const before = answered.get(key);
    if (before !== undefined && history.isOver(key, before, since)) this.lateLooks++;
    const thing = await now.read(`${history.space}-${tenant}`, id, async () => {
      const text = history.now(key);
      await new Promise((turn) => setImmediate(turn));
      return { text };
    });
    if (before === undefined) answered.set(key, thing?.text ?? '');
    const allowed = history.allowed(key, since);
    // FC_SEED repeats the choices.
    expect({ seed: history.seed, allowed }).toEqual({
      seed: history.seed,
      allowed: expect.arrayContaining([thing?.text]) as unknown,
    });
  }

  /** What is true changes, and one instance says so. */
  async change(at: number, tenant: string, id: string): Promise<void> {
    const key = `${tenant}/${id}`;
    this.history.set(key, `${key} ${++this.changes}`);
    const forgotten = () => this.at(at).now.things.forget(`${this.history.space}-${tenant}`, id);
    // Who dies while it says so is followed by another, as the event of a change is.
    await forgotten().catch(forgotten);
  }

  async die(at: number): Promise<void> {
    this.deaths++;
    const { now: old } = this.at(at);
    await this.reborn(at);
    old.close();
  }

  end(): void {
    this.instances.forEach(({ now }) => now.close());
  }

  private async reborn(at: number): Promise<void> {
    this.instances[at] = { now: await open(this.environment), answered: new Map() };
  }

  private at(index: number): { now: CacheInstance; answered: Map<string, string> } {
    const instance = this.instances[index];
    if (!instance) throw new Error('There is no such instance.');
    return instance;
  }
}

/** Does it again and again while the run lasts, with pauses of up to `mostMs`; it has the first pause before it. */
async function paced(
  until: number,
  chance: Chance,
  mostMs: number,
  work: (chance: Chance) => Promise<void>,
): Promise<void> {
  for (;;) {
    const wait = chance.between(0, mostMs);
    if (performance.now() + wait > until) return;
    await new Promise((wake) => setTimeout(wake, wait));
    await work(chance);
  }
}

describe.each(ways)('a cache %s, read, changed and killed at random', (_name, environment) => {
  it('answers nothing that was over a second ago, and nothing of another tenant', async () => {
    const { seed } = seeded();
    const chance = new Chance(seed);
    const lab = new Lab(new History(seed), environment);
    await lab.begin();
    const until = performance.now() + RUNS_MS;
    const thing = (of: Chance) => [of.pick([0, 1]), of.pick(TENANTS), of.pick(IDS)] as const;
    const readers = Array.from({ length: READERS }, () =>
      paced(until, chance.fork(), 10, (its) => lab.look(...thing(its))),
    );
    const writer = paced(until, chance.fork(), 400, (its) => lab.change(...thing(its)));
    const killer = paced(until, chance.fork(), 2_500, (its) => lab.die(its.pick([0, 1])));
    await Promise.all([...readers, writer, killer]).finally(() => lab.end());
    // Otherwise nothing was shown.
    expect(lab.lateLooks).toBeGreaterThan(100);
    expect(lab.changes).toBeGreaterThan(10);
    expect(lab.deaths).toBeGreaterThan(0);
  }, 60_000);
});
