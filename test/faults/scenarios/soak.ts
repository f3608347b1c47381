import { rest } from '../calls.ts';
import { Load } from '../load.ts';
import { linesOf } from '../log-lines.ts';
import type { Member } from '../member.ts';
import { type Cache, startRedis } from '../redis.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';

const PER_SECOND = 20;
const FAULT_MS = 8_000;
/** Between the begin of one fault and that of the next. */
const EVERY_MS = { full: 60_000, small: 15_000 };
const FAULTS = { full: 10, small: 3 };
/** Of memory, what V8 may still take for itself after a minute; of sockets and connections, what a pool opens on demand. */
const MORE = { memoryMb: 80, sockets: 30, connections: 12 };

/** A fault, from its begin to its end. */
type Fault = readonly [name: string, begin: () => unknown, end?: () => unknown];

/** By name only: in full it takes ten minutes. */
export const soak: Scenario = {
  name: 'soak',
  title: 'a steady load for ten minutes with a fault each minute; whether those who live through it grow',
  play: async (ground, build) => {
    const redis = await startRedis(ground);
    try {
      const options = { name: 'soak', env: { REDIS_URL: redis.url }, ...(build && { build }) };
      return await onScene(ground, options, (scene, notes) => live(scene, notes, redis));
    } finally {
      redis.thaw();
      await redis.end();
    }
  },
};

async function live(scene: Scene, notes: Notes, redis: Cache): Promise<void> {
  const size = scene.ground.full ? 'full' : 'small';
  const load = new Load(scene, PER_SECOND, 'soak');
  await rest(EVERY_MS[size]);
  const before = await sizes(scene);
  const faults = faultsOf(scene, redis);
  for (let n = 0; n < FAULTS[size]; n++) {
    const [, begin, end] = faults[n % faults.length] as Fault;
    await begin();
    await rest(FAULT_MS);
    await end?.();
    await rest(EVERY_MS[size] - FAULT_MS);
  }
  await load.stop();
  await rest(5_000);
  judge(notes, before, await sizes(scene));
  const refused = load.samples.filter(({ status }) => status >= 500 && status !== 503);
  notes.figure(`${load.samples.length} orders, ${FAULTS[size]} faults, ${refused.length} answers of 500`);
  notes.expect(refused.length === 0, `${refused.length} orders were answered 500`);
  const uncaught = linesOf(scene).filter(({ msg }) => msg === 'nobody caught this');
  notes.expect(uncaught.length === 0, `${uncaught.length} rejections or errors that nobody caught`);
}

/** The second of each kind dies now and then; the first lives through all of it, and is looked at. */
function faultsOf({ apis: [, api], workers: [, worker], ground: { kafka } }: Scene, redis: Cache): readonly Fault[] {
  return [
    ['redis frozen', () => redis.freeze(), () => redis.thaw()],
    ['api killed', () => api?.signal('SIGKILL')],
    ['kafka frozen', () => kafka.freeze(), () => kafka.thaw()],
    ['worker killed', () => worker?.signal('SIGKILL')],
    ['redis down', () => redis.stop(), () => redis.start()],
    ['worker frozen', () => worker?.signal('SIGSTOP'), () => worker?.signal('SIGCONT')],
    ['kafka killed', () => kafka.kill(), () => kafka.start()],
  ];
}

interface Sizes {
  readonly memoryMb: number;
  readonly sockets: number;
  readonly connections: number;
}

/** Of the first of each kind; connections to the database of all. */
async function sizes(scene: Scene): Promise<Readonly<Record<string, Sizes>>> {
  const connections = await scene.count(
    `pg_stat_activity where datname = current_database() and usename like 'company%'`,
  );
  const of = async (member: Member | undefined): Promise<Sizes> => ({
    memoryMb: ((await member?.metric('process_resident_memory_bytes')) ?? 0) / 1e6,
    sockets: (await member?.metric('process_open_fds')) ?? 0,
    connections,
  });
  return { api: await of(scene.apis[0]), worker: await of(scene.workers[0]) };
}

function judge(notes: Notes, before: Readonly<Record<string, Sizes>>, after: Readonly<Record<string, Sizes>>): void {
  for (const [name, now] of Object.entries(after)) {
    const then = before[name] as Sizes;
    notes.figure(
      `${name}: memory ${then.memoryMb.toFixed(0)} → ${now.memoryMb.toFixed(0)} MB, descriptors ${then.sockets} → ${now.sockets}, ` +
        `connections to PostgreSQL ${then.connections} → ${now.connections}`,
    );
    for (const what of ['memoryMb', 'sockets', 'connections'] as const)
      notes.expect(now[what] - then[what] <= MORE[what], `${name}: ${what} grew from ${then[what]} to ${now[what]}`);
  }
}
