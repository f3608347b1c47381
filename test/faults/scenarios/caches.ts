import { type Answer, call, percentile, rest } from '../calls.ts';
import { type Cache, startRedis } from '../redis.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';
import { nameOf, priceOf, type Truth } from '../truths.ts';

/** Short: in small as well each observation outlasts it several times. */
const TTL_MS = 2_000;
/** With Redis and Kafka up. */
const OLD_MS = 1_000;
/** So much longer a read may take without Redis, at p99. */
const REDIS_MS = 50;
const READERS = 6;
const DEATH_EVERY_MS = 2_000;
/** With Redis and without it take turns: what else the machine does is shared by both. */
const ROUNDS = 3;
/** Long enough for the connections to Redis to be back, and for new processes to be as fast as they get. */
const WARM_MS = 2_000;

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
    const sum = (of: 'looked' | 'old' | 'changes'): number => those.reduce((all, truth) => all + truth[of], 0);
    const oldest = Math.max(...those.map((truth) => truth.oldest));
    notes.figure(
      `${title}: ${sum('old')} of ${sum('looked')} answers about a ${name} were old, by ${oldest.toFixed(0)} ms at most, ` +
        `of ${sum('changes')} changes`,
    );
    notes.expect(oldest <= within, `${title}: a ${name} was ${oldest.toFixed(0)} ms old, where ${within} is the most`);
    const reach = Math.min(...those.map((truth) => truth.reach));
    notes.expect(
      reach > within,
      `${title}: a ${name} was not looked at beyond ${reach.toFixed(0)} ms after it changed`,
    );
    notes.expect(sum('looked') > 0 && sum('changes') > 0, `${title}: no ${name} was looked at, or none changed`);
  }
}

/** How much longer reads take without Redis. */
async function slowness(scene: Scene, notes: Notes, redis: Cache): Promise<void> {
  const reads = (scene.ground.full ? 4_000 : 600) / ROUNDS;
  const times = { before: [] as number[], without: [] as number[], frozen: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    await warmed(scene, reads, times.before);
    await redis.stop();
    times.without.push(...(await timesOf(scene, reads).finally(() => redis.start())));
    await warmed(scene, reads, times.before);
    redis.freeze();
    times.frozen.push(...(await timesOf(scene, reads).finally(() => redis.thaw())));
  }
  const [before, without, frozen] = [times.before, times.without, times.frozen].map((all) => percentile(all, 0.99)) as [
    number,
    number,
    number,
  ];
  const told = [before, without, frozen].map((ms) => ms.toFixed(1));
  notes.figure(`p99 of reads: ${told[0]} ms, with Redis stopped ${told[1]} ms, frozen ${told[2]} ms`);
  const worst = Math.max(without, frozen) - before;
  notes.expect(worst <= REDIS_MS, `without Redis reads take ${worst.toFixed(1)} ms longer at p99`);
}

/** With Redis; what the first reads take, after a start or with Redis back, is nobody's usual. */
async function warmed(scene: Scene, reads: number, times: number[]): Promise<void> {
  const until = performance.now() + WARM_MS;
  while (performance.now() < until) await timesOf(scene, 20);
  times.push(...(await timesOf(scene, reads / 2)));
}

/** Of what is remembered and of what is not, by four readers on both instances. */
async function timesOf(scene: Scene, reads: number): Promise<number[]> {
  const paths = ['/v1/users/me', '/v1/services', '/v1/orders', ...scene.serviceIds.map((id) => `/v1/services/${id}`)];
  const times: number[] = [];
  const read = async (n: number): Promise<void> => {
    const { token } = scene.customers[n % scene.customers.length] ?? { token: '' };
    const url = `${scene.apis[n % scene.apis.length]?.url}${paths[n % paths.length]}`;
    const answer: Answer | undefined = await call(url, { token }).catch(() => undefined);
    times.push(answer?.status === 200 ? answer.ms : Infinity);
  };
  let next = 0;
  const reader = async (): Promise<void> => {
    while (next < reads) await read(next++);
  };
  await Promise.all(Array.from({ length: 4 }, reader));
  return times;
}
