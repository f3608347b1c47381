import { Injectable } from '@nestjs/common';
import { Database, query, rfc3339, WORKER } from '#libs/database';
import { firstIdOf } from '#libs/ids';
import type { StoredEvent } from './envelope.js';
import type { Lane } from './lanes.js';

/** How many events are taken at a time, shared among the lanes; a lane gets some fifty even where there are many. */
const AT_A_TIME = 1_000;
const PER_LANE_AT_LEAST = 50;

/** The columns of a stored event, of `platform.outbox o`. */
export const eventColumns = `o.id, o.tenant_id as "tenantId", o.topic, o.lane, o.aggregate_id as "aggregateId", o.version, o.type,
  o.payload::text as payload, o.headers ->> 'contextId' as "contextId", o.headers ->> 'traceparent' as traceparent,
  o.headers ->> 'actorId' as "actorId", ${rfc3339('o.created_at')} as "createdAt"`;

// A refused event holds back the later ones of its aggregate, and nobody else's. Those refused have an index of their
// own (attempts > 0): without it, four times as long was spent looking for them.
const waiting = query<StoredEvent>(
  'messaging.waiting',
  `select next.* from unnest($1::smallint[]) as mine(lane) cross join lateral (
     select ${eventColumns} from platform.outbox o
     where o.lane = mine.lane and o.published_at is null and not exists (
       select from platform.outbox held where held.lane = o.lane and held.aggregate_id = o.aggregate_id
         and held.published_at is null and held.attempts > 0 and held.version <= o.version and held.available_at > now())
     order by o.aggregate_id, o.version limit $2) as next`,
);

// The row of the lease is locked, so that no other relay takes the lane between the look at its fence and the mark.
const held = `held as (
  select l.lane from platform.lane_leases l join unnest($2::smallint[], $3::bigint[]) as mine(lane, fence)
    on l.lane = mine.lane and l.fence = mine.fence
  where l.owner = $1 and l.lease_until > now() for share of l)`;

// The lanes as an array, not as a join: a planner that has just seen the outbox empty would read all of it otherwise.
const markPublished = query<{ marked: number }>(
  'messaging.mark_published',
  `with ${held}, marked as (
     update platform.outbox set published_at = now()
     where id = any($4::uuid[]) and lane = any(array(select lane from held)) and published_at is null returning 1)
   select count(*) as marked from marked`,
);

const postpone = query<{ attempts: number }>(
  'messaging.postpone',
  `with ${held}
   update platform.outbox o
   set attempts = attempts + 1, available_at = now() + least(300, power(2, least(attempts, 20))) * interval '1 second'
   from held where o.lane = held.lane and o.id = any($4::uuid[]) returning attempts`,
);

const backlog = query<{ waiting: number; ageSeconds: number }>(
  'messaging.backlog',
  `select count(*) as waiting, coalesce(extract(epoch from now() - min(created_at)), 0)::float as "ageSeconds"
   from platform.outbox where published_at is null`,
);

const prune = query<{ id: string }>(
  'messaging.prune_outbox',
  `delete from platform.outbox where id in (
     select id from platform.outbox where id < $1 and published_at < now() - make_interval(hours => $2)
     order by id limit $3) returning id`,
);

/** The outbox as the relay sees it: what waits, and what was done with it. Every mark needs the lane's fence. */
@Injectable()
export class OutboxRows {
  constructor(private readonly database: Database) {}

  /** The next events of these lanes, each aggregate's in the order of its versions. */
  waiting(lanes: readonly Lane[]): Promise<StoredEvent[]> {
    const perLane = Math.max(PER_LANE_AT_LEAST, Math.floor(AT_A_TIME / lanes.length));
    return this.database.read(
      WORKER,
      waiting(
        lanes.map(({ lane }) => lane),
        perLane,
      ),
    );
  }

  /** Marks events published and tells how many marks were taken: none of a lane that is no longer the owner's. */
  async markPublished(owner: string, lanes: readonly Lane[], events: readonly StoredEvent[]): Promise<number> {
    const ids = events.map(({ id }) => id);
    const [row] = await this.database.change(WORKER, markPublished(owner, ...columnsOf(lanes), ids));
    return row?.marked ?? 0;
  }

  /** Holds events, and so their aggregates, back for 1, 2, 4, … at most 300 seconds; how often that happened to the first. */
  async postpone(owner: string, lanes: readonly Lane[], events: readonly StoredEvent[]): Promise<number | undefined> {
    const ids = events.map(({ id }) => id);
    const [row] = await this.database.change(WORKER, postpone(owner, ...columnsOf(lanes), ids));
    return row?.attempts;
  }

  /** How many events wait, and for how long the oldest has. */
  async backlog(): Promise<{ waiting: number; ageSeconds: number }> {
    const [row] = await this.database.read(WORKER, backlog());
    return row ?? { waiting: 0, ageSeconds: 0 };
  }

  /** Deletes up to `limit` events published longer ago than that; how many. */
  async prune(hours: number, limit: number): Promise<number> {
    // Ids tell the time, so the old ones are found without a look at the others.
    return (await this.database.change(WORKER, prune(firstIdOf(Date.now() - hours * 3_600_000), hours, limit))).length;
  }
}

function columnsOf(lanes: readonly Lane[]): [lanes: number[], fences: number[]] {
  return [lanes.map(({ lane }) => lane), lanes.map(({ fence }) => fence)];
}
