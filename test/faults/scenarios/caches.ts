import { rest } from '../calls.ts';
import { type Cache, startRedis } from '../redis.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';
import { slowness } from '../slowness.ts';
import { nameOf, priceOf, type Truth } from '../truths.ts';

/** Short: in small as well each observation outlasts it several times. */
const TTL_MS = 2_000;
/** With Redis and Kafka up. */
const OLD_MS = 1_000;
const READERS = 6;
const DEATH_EVERY_MS = 2_000;

export const caches: Scenario = {
  name: 'caches',
  title: 'what is remembered, changed on two instances while they die and while nobody can tell them',
  play: async (ground, build) => {
    const redis = await startRedis(ground);
    const env = { REDIS_URL: redis.url, CACHE_TTL_SECONDS: String(TTL_MS / 1_000) };
    const options = { workers: 1, customers: 3, ...(build && { build }) };
    try {
      const told = await onScene(ground, { ...options, name: 'caches', env }, (scene, notes) =>
        unfold(scene, notes, redis),
      );
      // Where NOTIFY can be heard it says what Redis does not: only where it cannot, the time to live is all there is.
      const deaf = { ...env, DATABASE_PREPARED_STATEMENTS: 'false' };
      const untold = await onScene(ground, { ...options, name: 'caches_untold', env: deaf }, (scene, notes) =>
        outlive(scene, notes, redis),
      );
      return { figures: [...told.figures, ...untold.figures], faults: [...told.faults, ...untold.faults] };
    } finally {
      redis.thaw();
      await redis.end();
    }
  },
};

async function unfold(scene: Scene, notes: Notes, redis: Cache): Promise<void> {
  const truths = await begun(scene);
  const ms = lengthOf(scene);
  await observe(scene, notes, truths, { title: 'all up', ms, within: OLD_MS });
  const dying = { title: 'instances dying', ms, within: OLD_MS, deathEveryMs: DEATH_EVERY_MS };
  await observe(scene, notes, truths, dying);
  await Promise.all(scene.apis.map((api) => api.becomesReady()));
  await slowness(scene, notes, redis);
  await redis.stop();
  try {
    await observe(scene, notes, truths, { title: 'Redis down', ms, within: OLD_MS });
  } finally {
    await redis.start();
  }
}

/** Nobody tells: behind a pooler, with Redis and Kafka down. */
async function outlive(scene: Scene, notes: Notes, redis: Cache): Promise<void> {
  const { kafka } = scene.ground;
  const truths = await begun(scene);
  await redis.stop();
  await kafka.kill();
  try {
    await observe(scene, notes, truths, { title: 'Redis and Kafka down', ms: lengthOf(scene), within: TTL_MS });
    const old = truths.reduce((sum, truth) => sum + truth.old, 0);
    notes.expect(old > 0, 'nobody was answered anything old, so nothing was shown');
  } finally {
    await Promise.all([redis.start(), kafka.start()]);
  }
}

function lengthOf({ ground }: Scene): number {
  return ground.full ? 60_000 : 4 * TTL_MS;
}

async function begun(scene: Scene): Promise<Truth[]> {
  const [reader, ...others] = scene.customers;
  if (!reader) throw new Error('There is nobody to read.');
  const truths = [
    ...scene.serviceIds.slice(0, 2).map((id) => priceOf(scene, id, reader)),
    ...others.map((person) => nameOf(scene, person)),
  ];
  for (const truth of truths) await truth.change(() => scene.chance.pick(scene.apis));
  return truths;
}

interface Observation {
  readonly title: string;
  readonly ms: number;
  /** How old an answer may be. */
  readonly within: number;
  /** So often the instance that makes a change dies behind its commit. */
  readonly deathEveryMs?: number;
}

/** Changes and looks, on either instance and through either door, for so long. */
async function observe(
  scene: Scene,
  notes: Notes,
  truths: readonly Truth[],
  { title, ms, within, deathEveryMs = Infinity }: Observation,
): Promise<void> {
  for (const truth of truths) truth.begin();
  const deaths = scene.apis.reduce((sum, api) => sum + api.deaths, 0);
  const until = performance.now() + ms;
  let nextDeath = performance.now() + deathEveryMs / 2;
  const writer = async (truth: Truth, chance = scene.chance.fork()): Promise<void> => {
    while (performance.now() < until) {
      const doomed = performance.now() > nextDeath && scene.apis.every(({ ready }) => ready);
      if (doomed) nextDeath = performance.now() + deathEveryMs;
      await truth.change(() => chance.pick(scene.apis), doomed);
      await rest(chance.between(200, 2_400));
    }
  };
  const reader = async (chance = scene.chance.fork()): Promise<void> => {
    while (performance.now() < until) {
      await chance.pick(truths).look(chance.pick(scene.apis), Math.floor(chance.between(0, 2)));
      await rest(chance.between(0, 10));
    }
  };
  await Promise.all([...truths.map((truth) => writer(truth)), ...Array.from({ length: READERS }, () => reader())]);
  const died = scene.apis.reduce((sum, api) => sum + api.deaths, 0) - deaths;
  notes.expect(deathEveryMs === Infinity || died > 0, `${title}: nobody died`);
  tell(notes, truths, { title: `${title} (${died} deaths)`, within });
}

function tell(notes: Notes, truths: readonly Truth[], { title, within }: Pick<Observation, 'title' | 'within'>): void {
  for (const name of ['service', 'profile']) {
    const those = truths.filter((truth) => truth.name === name);
    const sum = (of: 'looked' | 'old' | 'changes' | 'failed' | 'cutShort'): number =>
      those.reduce((all, truth) => all + truth[of], 0);
    const oldest = Math.max(...those.map((truth) => truth.oldest));
    notes.figure(
      `${title}: ${sum('old')} of ${sum('looked')} answers about a ${name} were old, by ${oldest.toFixed(0)} ms at most, ` +
        `of ${sum('changes')} changes; ${sum('cutShort')} looks were cut short by a death`,
    );
    notes.expect(sum('failed') === 0, `${title}: ${sum('failed')} looks at a ${name} failed, and nobody had died`);
    notes.expect(oldest <= within, `${title}: a ${name} was ${oldest.toFixed(0)} ms old, where ${within} is the most`);
    const reach = Math.min(...those.map((truth) => truth.reach));
    notes.expect(
      reach > within,
      `${title}: a ${name} was not looked at beyond ${reach.toFixed(0)} ms after it changed`,
    );
    notes.expect(sum('looked') > 0 && sum('changes') > 0, `${title}: no ${name} was looked at, or none changed`);
  }
}
