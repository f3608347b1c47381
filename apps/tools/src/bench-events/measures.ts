import type { Client } from 'pg';
import { until } from '../processes.ts';
import { fillOutbox, ORDERS, UNHEARD, waiting } from './rows.ts';
import type { EventScene } from './scene.ts';

const PATIENCE_MS = 60_000;
const BEAT_MS = 20;
/** A worker that has just started compiles its code and joins its groups: that is a start, and counted as one elsewhere. */
const WARM_UP_SECONDS = 5;

/** Milliseconds that half, and all but one of a hundred, took at most. */
export interface Delays {
  readonly p50: number;
  readonly p99: number;
}

/** Events per second from the outbox to the broker and marked, by one relay that finds them waiting. */
export async function relayRate(client: Client, scene: EventScene, count: number): Promise<number> {
  await clear(client);
  await fillOutbox(client, UNHEARD, count);
  return working(scene, async () => {
    if (!(await until(async () => (await waiting(client)) === 0, PATIENCE_MS, 100)))
      throw new Error('The relay did not come to an end.');
    // From the first mark on: what the process needed to start is no publishing. The first batch is not counted either.
    return rate(
      client,
      `select count(*) as count, min(published_at) as first, max(published_at) as last from platform.outbox
       where published_at > (select min(published_at) from platform.outbox)`,
    );
  });
}

/** From the commit of an event until it is on the broker and marked, and until its effect is committed, at so many a second. */
export async function delaysAt(
  client: Client,
  scene: EventScene,
  perSecond: number,
  seconds: number,
): Promise<{ published: Delays; handled: Delays }> {
  await clear(client);
  return working(scene, async () => {
    const begun = performance.now();
    const warm = (WARM_UP_SECONDS * 1_000) / BEAT_MS;
    let since = '';
    for (let beat = 0; beat < warm + (seconds * 1_000) / BEAT_MS; beat++) {
      if (beat === warm) since = await nowOf(client);
      await fillOutbox(client, ORDERS, (perSecond * BEAT_MS) / 1_000);
      await client.query(`notify company_outbox`);
      const next = begun + (beat + 1) * BEAT_MS - performance.now();
      if (next > 0) await new Promise((wake) => setTimeout(wake, next));
    }
    const done = async (): Promise<boolean> => {
      const { rows } = await client.query<{ left: number }>(
        `select count(*)::int as left from platform.outbox o
         where not exists (select from platform.inbox i where i.event_id = o.id and i.consumer = 'statistics.count_orders')`,
      );
      return rows[0]?.left === 0;
    };
    if (!(await until(done, PATIENCE_MS, 200))) throw new Error('The consumer did not come to an end.');
    const published = await delays(
      client,
      'select published_at - created_at as delay from platform.outbox where created_at >= $1',
      since,
    );
    const handled = await delays(
      client,
      `select handled_at - created_at as delay from platform.inbox i join platform.outbox o on o.id = i.event_id
       where i.consumer = 'statistics.count_orders' and o.created_at >= $1`,
      since,
    );
    return { published, handled };
  });
}

/** Effects per second of both consumers of one worker that finds the events waiting in the outbox, its relay included. */
export async function effectRate(client: Client, scene: EventScene, count: number): Promise<number> {
  await clear(client);
  await fillOutbox(client, ORDERS, count);
  return working(scene, async () => {
    const all = async (): Promise<boolean> => {
      const { rows } = await client.query<{ count: number }>('select count(*)::int as count from platform.inbox');
      return (rows[0]?.count ?? 0) >= 2 * count;
    };
    if (!(await until(all, PATIENCE_MS, 200))) throw new Error('The consumers did not come to an end.');
    return rate(
      client,
      `select count(*) as count, min(handled_at) as first, max(handled_at) as last from platform.inbox`,
    );
  });
}

async function working<T>(scene: EventScene, measure: () => Promise<T>): Promise<T> {
  const worker = await scene.worker();
  try {
    return await measure();
  } finally {
    await worker.stop();
  }
}

async function clear(client: Client): Promise<void> {
  await client.query('truncate platform.outbox, platform.inbox');
  await client.query('vacuum analyze platform.outbox');
}

async function rate(client: Client, counted: string): Promise<number> {
  const { rows } = await client.query<{ rate: number }>(
    `select (count / greatest(extract(epoch from last - first), 0.001))::float as rate from (${counted}) as counted`,
  );
  return rows[0]?.rate ?? 0;
}

/** By the clock that events are stamped with. */
async function nowOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ now: string }>('select clock_timestamp()::text as now');
  return rows[0]?.now ?? '';
}

async function delays(client: Client, delaying: string, since: string): Promise<Delays> {
  const { rows } = await client.query<{ p50: number; p99: number }>(
    `select percentile_cont(0.5) within group (order by ms) as p50, percentile_cont(0.99) within group (order by ms) as p99
     from (select extract(epoch from delay)::float * 1000 as ms from (${delaying}) as delayed) as measured`,
    [since],
  );
  return rows[0] ?? { p50: NaN, p99: NaN };
}
