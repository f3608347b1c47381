import { Injectable } from '@nestjs/common';
import { Config } from '#libs/config';
import { Database, query, WORKER } from '#libs/database';
import { newId } from '#libs/ids';

const LEASE_MS = 10_000;
/** A holder stops this long before its lease ends by its own clock, which may run a little slower than the database's. */
const MARGIN_MS = 2_000;

/** One of the 16 lanes while it is ours; the fence grows each time a lane changes hands. */
export interface Lane {
  readonly lane: number;
  readonly fence: number;
}

interface Leased extends Lane {
  readonly state: 'held' | 'taken';
}

const renewAndTake = query<Leased>(
  'messaging.renew_and_take',
  `with alive as (
     insert into platform.relays (id, seen_at, instance) values ($1, now(), $3) on conflict (id) do update set seen_at = now()
   ), gone as (
     delete from platform.relays where seen_at < now() - interval '1 minute' and id <> $1
   ), others as (
     select count(*) as count from platform.relays where id <> $1 and seen_at > now() - make_interval(secs => $2)
   ), share as (
     select ceil(16.0 / (count + 1))::int as lanes from others
   ), mine as (
     select lane, fence, row_number() over (order by lane) as place from platform.lane_leases
     where owner = $1 and lease_until > now()
   ), kept as (
     update platform.lane_leases l set lease_until = now() + make_interval(secs => $2)
     from mine, share where l.lane = mine.lane and mine.place <= share.lanes and l.owner = $1 and l.fence = mine.fence
     returning l.lane, l.fence
   ), surplus as (
     update platform.lane_leases l set lease_until = '-infinity'
     from mine, share where l.lane = mine.lane and mine.place > share.lanes and l.owner = $1 and l.fence = mine.fence
   ), free as (
     select lane from platform.lane_leases where lease_until <= now() order by lane
     limit greatest(0, (select lanes from share) - (select count(*) from mine)) for no key update skip locked
   ), taken as (
     update platform.lane_leases l set owner = $1, fence = l.fence + 1, lease_until = now() + make_interval(secs => $2)
     from free where l.lane = free.lane returning l.lane, l.fence
   )
   select lane, fence, 'held' as state from kept union all select lane, fence, 'taken' from taken`,
);

const succeed = query(
  'messaging.succeed',
  `with before as (delete from platform.relays where instance = $2 and id <> $1 returning id)
   update platform.lane_leases set lease_until = '-infinity' where owner in (select id from before)`,
);

const release = query(
  'messaging.release_lanes',
  `with left_ as (delete from platform.relays where id = $1)
   update platform.lane_leases set lease_until = '-infinity' where owner = $1`,
);

/** The lanes this relay holds: a fair share of all, leased on the database's clock and given up in time by its own. */
@Injectable()
export class Lanes {
  /** Who holds them, to the database. */
  readonly owner = newId();
  private lanes: readonly Lane[] = [];
  private validUntil = -Infinity;
  private hasSucceeded = false;

  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** Those we may still publish from. */
  held(): readonly Lane[] {
    return performance.now() < this.validUntil ? this.lanes : [];
  }

  /** For how many milliseconds that is so, unless they are renewed. */
  remaining(): number {
    return Math.max(0, this.validUntil - performance.now());
  }

  /** Renews our leases, gives up what exceeds our share and takes what is free of it; the lanes that are newly ours. */
  async renew(): Promise<readonly Lane[]> {
    await this.succeed();
    // Counted from before the question: the database's lease begins later, and so ends later.
    const askedAt = performance.now();
    const leased = await this.database.change(
      WORKER,
      renewAndTake(this.owner, LEASE_MS / 1_000, this.config.instanceId ?? null),
    );
    this.lanes = leased.map(({ lane, fence }) => ({ lane, fence }));
    this.validUntil = askedAt + LEASE_MS - MARGIN_MS;
    return leased.filter(({ state }) => state === 'taken');
  }

  /** Gives all of them back at once, so that others need not wait for the leases to end. */
  async release(): Promise<void> {
    this.lanes = [];
    this.validUntil = -Infinity;
    await this.database.change(WORKER, release(this.owner));
  }

  /**
   * Whoever had our name before us is dead: its leases end now. Should it only be frozen after all, it meets the fences
   * like any other that comes back too late.
   */
  private async succeed(): Promise<void> {
    const { instanceId } = this.config;
    if (this.hasSucceeded || instanceId === undefined) return;
    await this.database.change(WORKER, succeed(this.owner, instanceId));
    this.hasSucceeded = true;
  }
}
