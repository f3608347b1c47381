import { type Answer, call, percentile } from './calls.ts';
import type { Cache } from './redis.ts';
import type { Notes } from './scenario.ts';
import type { Scene } from './scene.ts';

/** So much longer a read may take without Redis, at p99: on a quiet machine, and on one that does other things as well. */
const GONE_MS = { full: 50, small: 150 } as const;
/** And with one that is there and says nothing: once a second an instance waits for it, a tenth of a second at most. */
const SILENT_MS = 150;
/** What a read may take with Redis, at p99: on a quiet machine, and on one that does other things as well. */
const USUAL_MS = { full: 50, small: 500 } as const;
/** With Redis and without it take turns: what else the machine does is shared by both. */
const ROUNDS = 3;
/** Long enough for the connections to Redis to be back, and for new processes to be as fast as they get. */
const WARM_MS = 2_000;

/** How much longer reads take without Redis. */
export async function slowness(scene: Scene, notes: Notes, redis: Cache): Promise<void> {
  const reads = (scene.ground.full ? 4_000 : 600) / ROUNDS;
  const times = { before: new Reads(), without: new Reads(), frozen: new Reads() };
  for (let round = 0; round < ROUNDS; round++) {
    await warmed(scene, reads, times.before);
    await redis.stop();
    await read(scene, reads, times.without).finally(() => redis.start());
    await warmed(scene, reads, times.before);
    redis.freeze();
    await read(scene, reads, times.frozen).finally(() => redis.thaw());
  }
  for (const [how, { ms, refusals }] of Object.entries(times)) {
    const kinds = [...new Set(refusals)].join(', ');
    notes.expect(refusals.length === 0, `${refusals.length} reads ${how} failed: ${kinds}`);
    notes.expect(ms.length > 0, `nothing was read ${how}`);
  }
  const [before, without, frozen] = [times.before.p99, times.without.p99, times.frozen.p99];
  const told = [before, without, frozen].map((ms) => ms.toFixed(1));
  notes.figure(`p99 of reads: ${told[0]} ms, with Redis stopped ${told[1]} ms, frozen ${told[2]} ms`);
  const size = scene.ground.full ? 'full' : 'small';
  const usual = USUAL_MS[size];
  notes.expect(before <= usual, `with Redis reads take ${told[0]} ms at p99, so that the others show nothing`);
  const tell = (how: string, now: number, most: number): void =>
    notes.expect(now - before <= most, `${how} reads take ${(now - before).toFixed(1)} ms longer at p99`);
  tell('without Redis', without, GONE_MS[size]);
  tell('with a silent Redis', frozen, SILENT_MS);
}

/** What came of reads: how long those took that were answered, and how the others were refused. */
class Reads {
  readonly ms: number[] = [];
  readonly refusals: string[] = [];

  get p99(): number {
    return percentile(this.ms, 0.99);
  }

  note({ status, ms, text }: Answer): void {
    if (status === 200) this.ms.push(ms);
    else this.refusals.push(`${status} ${text.slice(0, 200)}`);
  }
}

/** With Redis; what the first reads take, after a start or with Redis back, is nobody's usual. */
async function warmed(scene: Scene, reads: number, into: Reads): Promise<void> {
  const until = performance.now() + WARM_MS;
  const firsts = new Reads();
  while (performance.now() < until) await read(scene, 20, firsts);
  into.refusals.push(...firsts.refusals);
  await read(scene, reads / 2, into);
}

/** Reads what is remembered and what is not, four at a time on both instances. */
async function read(scene: Scene, reads: number, into: Reads): Promise<void> {
  const paths = ['/v1/users/me', '/v1/services', '/v1/orders', ...scene.serviceIds.map((id) => `/v1/services/${id}`)];
  const one = async (n: number): Promise<void> => {
    const { token } = scene.customers[n % scene.customers.length] ?? { token: '' };
    const url = `${scene.apis[n % scene.apis.length]?.url}${paths[n % paths.length]}`;
    await call(url, { token }).then(
      (answer) => into.note(answer),
      (error: unknown) => into.refusals.push(String(error)),
    );
  };
  let next = 0;
  const reader = async (): Promise<void> => {
    while (next < reads) await one(next++);
  };
  await Promise.all(Array.from({ length: 4 }, reader));
}
