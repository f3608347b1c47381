import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import type { EventsOrder } from './events-order.ts';

/** How far a replay got. */
export interface Replay {
  readonly seen: number;
  readonly handled: number;
  readonly finished: boolean;
  readonly fault: string | null;
}

/** Asks the workers for a replay; its id. */
export async function requestReplay(client: Client, { consumer, since, from }: EventsOrder): Promise<string> {
  const id = randomUUID();
  await client.query(
    `insert into platform.replays (id, consumer, since, topic, partition, "offset") values ($1, $2, $3, $4, $5, $6)`,
    [id, consumer, since ?? null, from?.topic ?? null, from?.partition ?? null, from?.offset ?? null],
  );
  return id;
}

/** How far it got; undefined where it was withdrawn. */
export async function replayOf(client: Client, id: string): Promise<Replay | undefined> {
  const { rows } = await client.query<Replay>(
    `select seen::int, handled::int, finished_at is not null as finished, fault from platform.replays where id = $1`,
    [id],
  );
  return rows[0];
}
