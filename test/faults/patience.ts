import { until } from '../../apps/tools/src/processes.ts';
import type { Notes } from './scenario.ts';
import type { Scene } from './scene.ts';
import { absences } from './uptime.ts';

/** Who hears of an order. */
export const HEARERS = ['mail.confirm_orders', 'statistics.count_orders'];

const OTHERS_MS = 2_000;
/** In small the machine may have other things to do; what it takes without any poison is told beside it. */
const OTHERS_SMALL_MS = 5_000;

/** From the commit of an order to its effects, at p99, of all that were placed between then and now and are no poison. */
export async function othersDelay(scene: Scene, since: Date): Promise<Delay> {
  const span = [since, new Date()];
  await until(async () => (await delays(scene, span)).open === 0, 60_000, 200);
  return delays(scene, span);
}

export interface Delay {
  readonly p99: number;
  readonly longest: number;
  readonly of: number;
  /** Not yet handled; for ever, as the others see it. */
  readonly open: number;
}

async function delays(scene: Scene, span: readonly Date[]): Promise<Delay> {
  const [row] = await scene.rows<Delay>(
    `with asked as (
       select coalesce(extract(epoch from i.handled_at - o.created_at)::float8, 'Infinity') * 1000 as ms
       from platform.outbox o cross join unnest($3::text[]) as hearer(name)
       left join platform.inbox i on i.event_id = o.id and i.consumer = hearer.name
       where o.type = 'orders.order_placed.v1' and o.created_at between $1 and $2
         and not exists (select from platform.dead_letters d where d.message = o.id::text))
     select percentile_cont(0.99) within group (order by ms) as p99, max(ms) as longest, count(*)::int as of,
       count(*) filter (where ms = 'Infinity')::int as open from asked`,
    [...span, HEARERS],
  );
  if (!row) throw new Error('A count came back empty.');
  return row;
}

/**
 * What the others waited before there was any poison, with it, and where workers die of it as well, and whether that was too
 * long. In small a start takes what it takes: nobody waits for longer than all the workers' starts together. Without the
 * mends each death costs a session of the broker on top, which is several starts.
 */
export function notePatience(scene: Scene, notes: Notes, waits: Record<'healthy' | 'calm' | 'all', Delay>): void {
  const { healthy, calm, all } = waits;
  const starts = absences(scene.workers);
  const longest = Math.max(0, ...starts);
  const together = starts.reduce((sum, ms) => sum + ms, 0);
  const usual = scene.ground.full ? OTHERS_MS : OTHERS_SMALL_MS;
  const most = scene.ground.full ? OTHERS_MS : Math.max(usual, together);
  notes.figure(
    `the others waited ${saying(healthy)} without poison; with it ${saying(calm)}; where workers die of it as well ${saying(all)}; a start took ${longest.toFixed(0)} ms at most, all ${starts.length} together ${together.toFixed(0)} ms`,
  );
  const among = (bound: number): string => `at p99 of at most ${bound.toFixed(0)} ms`;
  notes.expect(calm.p99 <= usual, `the others waited ${calm.p99.toFixed(0)} ms ${among(usual)}`);
  notes.expect(all.p99 <= most, `where workers die, the others waited ${all.p99.toFixed(0)} ms ${among(most)}`);
}

function saying({ p99, longest, of }: Delay): string {
  return `${p99.toFixed(0)} ms at p99, ${longest.toFixed(0)} ms at most, of ${of}`;
}
