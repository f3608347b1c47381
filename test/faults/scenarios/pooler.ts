import { until } from '../../../apps/tools/src/processes.ts';
import { call, percentile, rest } from '../calls.ts';
import { EndedSession } from '../ended-session.ts';
import { type Ending, ENDINGS } from '../endings.ts';
import { found, logIn } from '../families.ts';
import { ask, settle, type Tenant } from '../neighbours.ts';
import { type Pooler, startPgbouncer } from '../pgbouncer.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';
import { Tally } from '../tally.ts';

const CONNECTIONS = 2;
const AT_ONCE = 25;
/** A connection is cut each time so many were asked. */
const CUT_EVERY = 60;
const CAUGHT_WITHIN_MS = 500;
const ARRIVALS = 40;
const ENDED = { full: 40, small: 8 };
/** A notice takes less, and of some looks twice a second one is later. */
const NOTICE_MS = 50;
/** The relay looks twice a second; in small the machine may have other things to do meanwhile. */
const ARRIVES_MS = { full: 1_000, small: 3_000 };

export const pooler: Scenario = {
  name: 'pooler',
  title: `many tenants over ${CONNECTIONS} connections of a pooler, cut now and then`,
  play: async (ground, build) => {
    const [tenants, requests] = ground.full ? [50, 1_000] : [10, 60];
    let pool: Pooler | undefined;
    const reach = async (url: string): Promise<string> => {
      pool = await startPgbouncer(ground, url, CONNECTIONS);
      return pool.url;
    };
    const env = { DATABASE_PREPARED_STATEMENTS: 'false', REQUEST_TIMEOUT_MS: '20000' };
    try {
      return await onScene(
        ground,
        { name: 'pooler', workers: 1, env, reach, ...(build && { build }) },
        async (scene, notes) => {
          const all: Tenant[] = [];
          for (let n = 0; n < tenants; n++) all.push(await settle(scene, `mark${String(n).padStart(3, '0')}`));
          const lateMs = Math.max(...all.map((tenant) => tenant.lateMs));
          notes.figure(
            `${tenants} made owners: known by a look at the table alone after ${lateMs.toFixed(0)} ms at most`,
          );
          if (pool) await crowd(scene, notes, pool, { tenants: all, requests });
          await leave(scene, notes);
          await arrive(scene, notes, all);
        },
      );
    } finally {
      await pool?.end();
    }
  },
};

/** No notification reaches the worker here (a pooler keeps no LISTEN), so it finds everything by its own look. */
async function arrive(scene: Scene, notes: Notes, tenants: readonly Tenant[]): Promise<void> {
  const keys = Array.from({ length: ARRIVALS }, (_, n) => `arrives-${String(n).padStart(3, '0')}`);
  for (const key of keys) {
    const { token, serviceId } = scene.chance.pick(tenants);
    const body = { lines: [{ serviceId, quantity: 1 }], note: key };
    const answer = await call(`${scene.chance.pick(scene.apis).url}/v1/orders`, { method: 'POST', token, key, body });
    notes.expect(answer.status === 201, `${key}: answered ${answer.status}`);
    await rest(scene.chance.between(0, 200));
  }
  const waits = async (): Promise<number[]> =>
    (
      await scene.rows<{ ms: number }>(
        `select 1000 * extract(epoch from e.published_at - e.created_at)::float8 as ms
         from platform.outbox e join orders.orders o on o.id = e.aggregate_id
         where o.note = any($1) and e.published_at is not null`,
        [keys],
      )
    ).map(({ ms }) => ms);
  await until(async () => (await waits()).length === ARRIVALS, 30_000, 100);
  const found = await waits();
  const [median, longest] = [percentile(found, 0.5), percentile(found, 1)];
  notes.figure(
    `${found.length} of ${ARRIVALS} events published without a notification, ${median.toFixed(0)} ms after their commit ` +
      `at the median, ${longest.toFixed(0)} at most`,
  );
  notes.expect(found.length === ARRIVALS, `${ARRIVALS - found.length} events did not arrive`);
  notes.expect(
    longest <= ARRIVES_MS[scene.ground.full ? 'full' : 'small'],
    `an event was published ${longest.toFixed(0)} ms after its commit`,
  );
}

/** Everybody at once, in an order that the seed repeats, while connections of the pooler are cut now and then. */
async function crowd(
  scene: Scene,
  notes: Notes,
  pool: Pooler,
  { tenants, requests }: { readonly tenants: readonly Tenant[]; readonly requests: number },
): Promise<void> {
  const tally = new Tally(notes, tenants);
  const total = tenants.length * requests;
  let [begun, cuts] = [0, 0];
  // Whatever happens to one request, the next one is asked.
  const one = async (): Promise<void> => {
    for (let n = begun++; n < total; n = begun++) {
      if (n % CUT_EVERY === CUT_EVERY - 1) cuts += (await cut(scene, pool)) ? 1 : 0;
      const tenant = scene.chance.pick(tenants);
      const asked = await ask(scene, tenant, scene.chance.pick(tenants)).catch(() => undefined);
      if (asked) tally.count(tenant, asked);
      else tally.unanswered++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  tally.judge(total, tenants.length);
  notes.expect(cuts > 0, 'no connection was cut in the middle of something');
  notes.expect(tally.unavailable <= cuts, `${tally.unavailable} × 503 for ${cuts} cut connections`);
  notes.figure(
    `${tenants.length} tenants × ${requests} requests over ${CONNECTIONS} connections, ${cuts} times cut midway: ` +
      tally.told(),
  );
}

/** Ends a backend of the pooler's in the middle of a transaction; whether one was caught at it. */
async function cut(scene: Scene, pool: Pooler): Promise<boolean> {
  const backends = await pool.backends();
  const caught = async (): Promise<boolean> => {
    const victims = await scene.rows<{ done: boolean }>(
      `select pg_terminate_backend(pid) as done from
         (select pid from pg_stat_activity where pid = any($1) and state <> 'idle' limit 1) victim`,
      [backends],
    );
    return victims.some(({ done }) => done);
  };
  return (await until(caught, CAUGHT_WITHIN_MS, 1)) ?? false;
}

/** Nor does a notice of an ending: the other instance finds it by its own look. */
async function leave(scene: Scene, notes: Notes): Promise<void> {
  const late: number[] = [];
  for (let n = 0; n < ENDED[scene.ground.full ? 'full' : 'small']; n++) {
    const ending = ENDINGS[n % ENDINGS.length] as Ending;
    const family = await found(scene, `leaver-${n}@example.com`);
    const other = await logIn(scene, family.email);
    const ender = scene.chance.pick(scene.apis);
    const { status } = await ending.end(ender.url, family, other);
    notes.expect(status === 204, `${ending.name} was answered ${status}`);
    const session = new EndedSession(scene, notes, { name: ending.name, ender, endedAt: performance.now() });
    await session.expect([family]);
    await session.expectUnrefreshed([family]);
    late.push(session.lateMs);
  }
  const [median, longest] = [percentile(late, 0.5), percentile(late, 1)];
  notes.figure(
    `${late.length} sessions ended without a notice: no token opened where it was answered, the other instance for ` +
      `${median.toFixed(0)} ms at the median, ${longest.toFixed(0)} at most`,
  );
  notes.expect(longest > NOTICE_MS, 'every ending was known elsewhere at once: notices came through the pooler');
}
