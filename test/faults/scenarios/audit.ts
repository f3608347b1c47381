import { rest } from '../calls.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';
import { shop } from '../shoppers.ts';
import { strikeOnce } from './grid.ts';

const WRITERS = 16;
/** Before the seals are committed, and after it while nobody was told yet. */
const POINTS = ['audit.before_seal', 'audit.after_seal'];

export const audit: Scenario = {
  name: 'audit',
  title: 'sixteen write, and whoever seals is killed at it',
  play: (ground, build) =>
    onScene(ground, { name: 'audit', ...(build && { build }) }, async (scene, notes) => {
      const { each, pauseMs, deaths } = ground.full ? FULL : SMALL;
      const writing = shop(scene, { orders: WRITERS * each, shoppers: WRITERS, pauseMs, moved: 0 });
      let over = false;
      const done = writing.finally(() => (over = true));
      const killing = killApis(scene, () => over);
      await killSealers(scene, notes, deaths);
      const wasOver = over;
      await Promise.all([done, killing]);
      const [sealing] = await scene.rows<Sealing>(SEALING);
      notes.figure(`${WRITERS} writers, ${each} entries each; who sealed was killed ${deaths} times at it`);
      notes.figure(
        `killed besides: API processes ${scene.apis.reduce((sum, api) => sum + api.deaths, 0)} times; the turn changed hands ${sealing?.fence} times; sealed after ${sealing?.p50.toFixed(0)} ms at p50, ${sealing?.longest.toFixed(0)} ms at most, deaths included`,
      );
      notes.expect(!wasOver, 'all was written before the last of the deaths');
      notes.expect((sealing?.fence ?? 0) > deaths / 2, `the turn changed hands ${sealing?.fence} times only`);
    }),
};

const FULL = { each: 500, pauseMs: 400, deaths: 20 };
const SMALL = { each: 25, pauseMs: 2_000, deaths: 4 };

async function killSealers(scene: Scene, notes: Notes, deaths: number): Promise<void> {
  for (let n = 0; n < deaths; n++)
    await strikeOnce(scene, notes, { name: POINTS[n % POINTS.length] ?? '', action: 'kill' });
}

async function killApis(scene: Scene, isOver: () => boolean): Promise<void> {
  const chance = scene.chance.fork();
  while (!isOver()) {
    await rest(chance.between(2_000, 5_000));
    if (!isOver()) chance.pick(scene.apis).signal('SIGKILL');
  }
}

interface Sealing {
  readonly fence: number;
  readonly p50: number;
  readonly longest: number;
}

const SEALING = `select (select fence::int from audit.sealing) as fence,
    percentile_cont(0.5) within group (order by ms) as p50, max(ms) as longest from (
  select extract(epoch from s.sealed_at - e.at)::float8 * 1000 as ms from audit.entries e
  join audit.seals s on s.tenant_id = e.tenant_id and s.entry_id = e.id) as lags`;
