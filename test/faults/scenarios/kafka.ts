import { until } from '../../../apps/tools/src/processes.ts';
import { call, jsonOf, rest } from '../calls.ts';
import type { Broker } from '../ground.ts';
import { Load, p99 } from '../load.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';

const PER_SECOND = 40;
/** On a machine of its own; in small it may have other things to do meanwhile. */
const RATIO = { full: 1.2, small: 3 };
const DRAIN = 5;

/** A way of doing without Kafka. */
interface Absence {
  readonly name: string;
  readonly begin: (kafka: Broker) => Promise<unknown>;
  readonly end: (kafka: Broker) => Promise<unknown>;
  readonly lasts: boolean;
}

export const ABSENCES: readonly Absence[] = [
  { name: 'down', begin: (kafka) => kafka.kill(), end: (kafka) => kafka.start(), lasts: true },
  { name: 'frozen', begin: async (kafka) => kafka.freeze(), end: async (kafka) => kafka.thaw(), lasts: true },
  { name: 'killed and restarted', begin: (kafka) => kafka.kill(), end: (kafka) => kafka.start(), lasts: false },
];

/** Plays with these absences alone. */
export function without(absences: readonly Absence[]): Scenario['play'] {
  return (ground, build) =>
    onScene(ground, { name: 'kafka', ...(build && { build }) }, async (scene, notes) => {
      const ms = ground.full ? 30_000 : 8_000;
      const load = new Load(scene, PER_SECOND, 'load');
      // Until what runs often has been compiled.
      await rest(ground.full ? 15_000 : 2_000);
      let calmest = Infinity;
      for (const absence of absences) {
        // Just after an absence the broker has more to do: who compares with that overlooks much.
        calmest = Math.min(calmest, await calm(load, ms));
        await undergo(scene, notes, { absence, load, ms, before: calmest });
      }
      await load.stop();
      const refused = load.samples.filter(({ status }) => status !== 201);
      notes.figure(`${refused.length} errors of ${load.samples.length} orders, ${PER_SECOND}/s`);
      for (const { status, why } of refused.slice(0, 3)) notes.fault(`an order was answered ${status} ${why}`);
    });
}

export const kafka: Scenario = {
  name: 'kafka',
  title: 'Kafka down, frozen, killed under load',
  play: without(ABSENCES),
};

async function undergo(
  scene: Scene,
  notes: Notes,
  { absence, load, ms, before }: { absence: Absence; load: Load; ms: number; before: number },
): Promise<void> {
  const broker = scene.ground.kafka;
  const from = performance.now();
  await absence.begin(broker);
  const began = new Date();
  if (absence.lasts) {
    await rest(ms / 2);
    await saysDegraded(scene, notes, absence.name);
    await rest(Math.max(0, from + ms - performance.now()));
  }
  const to = performance.now();
  const ending = absence.end(broker);
  // A start takes seconds, in which nobody is there.
  if (!absence.lasts) await saysDegraded(scene, notes, absence.name);
  await ending;
  const during = p99(await load.between(from, absence.lasts ? to : performance.now()));
  const drained = await drain(scene, began);
  notes.expect(drained !== undefined, `${absence.name}: the backlog did not drain`);
  const { waited = 0, seconds = 1, perSecond = 0, inflow = 1 } = drained ?? {};
  notes.figure(
    `${absence.name}: p99 ${before.toFixed(0)} → ${during.toFixed(0)} ms (${(during / before).toFixed(2)} ×); ${waited} events waited, drained ` +
      `within ${seconds.toFixed(1)} s of its return at ${perSecond.toFixed(0)}/s (${(perSecond / inflow).toFixed(0)} × the inflow)`,
  );
  notes.expect(
    during <= before * RATIO[scene.ground.full ? 'full' : 'small'],
    `${absence.name}: p99 went from ${before.toFixed(0)} to ${during.toFixed(0)} ms`,
  );
  notes.expect(
    perSecond >= DRAIN * inflow,
    `${absence.name}: drained at ${(perSecond / inflow).toFixed(1)} × the inflow`,
  );
}

/** With Kafka: a machine that others use as well is not the same all day, so each time anew. */
async function calm(load: Load, ms: number): Promise<number> {
  const from = performance.now();
  await rest(ms);
  return p99(await load.between(from, performance.now()));
}

async function saysDegraded(scene: Scene, notes: Notes, when: string): Promise<void> {
  for (const { url, post } of scene.apis) {
    const answer = await call(`${url}/ready`);
    const { status } = jsonOf<{ status: string }>(answer);
    notes.expect(answer.status === 200 && status === 'degraded', `${when}: ${post.name} is ${answer.status} ${status}`);
  }
}

/**
 * How what had waited went out once the broker was back. Each relay finds that out by itself, within two seconds: for a lane
 * it is when the first of what came meanwhile is marked.
 */
async function drain(
  scene: Scene,
  began: Date,
): Promise<{ waited: number; seconds: number; perSecond: number; inflow: number } | undefined> {
  const backlog = (): Promise<number> => scene.count('platform.outbox where published_at is null');
  if (!(await until(async () => (await backlog()) <= 2, 30_000, 20))) return undefined;
  const [row] = await scene.rows<{ waited: number; spread: number; seconds: number; inflow: number }>(
    `with back as (select lane, min(published_at) as at from platform.outbox where created_at >= $1 group by lane),
       late as (select o.published_at, back.at from platform.outbox o join back using (lane)
         where o.published_at >= back.at and o.created_at < back.at)
     select count(*)::int as waited, coalesce(extract(epoch from max(published_at - at)), 0)::float as spread,
       coalesce(extract(epoch from max(published_at) - min(at)), 0)::float as seconds,
       (select count(*)::float / 5 from platform.outbox where created_at > now() - interval '5 seconds') as inflow
     from late`,
    [began],
  );
  if (!row) throw new Error('A count came back empty.');
  // One batch is marked at one moment: it took as long as the round that carried it, a tenth of a second at the least.
  return { ...row, perSecond: row.waited / Math.max(0.1, row.spread) };
}
