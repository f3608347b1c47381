import { Injectable } from '@nestjs/common';
import { contextWithin, runInContext } from '#libs/context';
import { command, Database, PLATFORM, query, WORKER } from '#libs/database';

/** How many messages a consumer's group has not settled yet. */
export interface GroupLag {
  readonly group: string;
  readonly messages: number;
}

/** How events flow: what waits to be published, what consumers have before them, what was given up. */
export interface EventFlow {
  readonly waiting: number;
  readonly oldestAgeSeconds: number;
  readonly deadLetters: number;
  /** Null where the broker could not be asked. */
  readonly lag: readonly GroupLag[] | null;
}

/** Seconds since a worker counted: some five while one is there. */
export interface CountedFlow extends EventFlow {
  readonly countedAgoSeconds: number;
}

/** Whoever looks sees the last count rather than wait for longer. */
const PATIENCE_MS = 250;

const report = command(
  'messaging.report_flow',
  `insert into platform.event_flow (waiting, oldest_age_seconds, dead_letters, lag, counted_at)
   values ($1, $2, $3, $4::jsonb, now()) on conflict (is_only) do update set waiting = excluded.waiting,
     oldest_age_seconds = excluded.oldest_age_seconds, dead_letters = excluded.dead_letters, lag = excluded.lag,
     counted_at = excluded.counted_at`,
  { unaudited: 'It counts what waits.' },
);

const latest = query<CountedFlow>(
  'messaging.latest_flow',
  `select waiting, oldest_age_seconds as "oldestAgeSeconds", dead_letters as "deadLetters", lag,
     extract(epoch from now() - counted_at)::float as "countedAgoSeconds" from platform.event_flow`,
);

/** What workers count of events, told to every process through PostgreSQL: the outbox itself is for workers alone. */
@Injectable()
export class EventFlows {
  private last: { readonly flow: CountedFlow; readonly at: number } | undefined;

  constructor(private readonly database: Database) {}

  /** Tells all processes; only a worker may. */
  async report({ waiting, oldestAgeSeconds, deadLetters, lag }: EventFlow): Promise<void> {
    const groups = lag && JSON.stringify(lag);
    await this.database.commit(WORKER, [report(waiting, oldestAgeSeconds, deadLetters, groups)]);
  }

  /** The newest count; the last one known where PostgreSQL does not tell it at once, and undefined where none is. */
  async latest(): Promise<CountedFlow | undefined> {
    const rows = await runInContext(contextWithin(PATIENCE_MS), () => this.database.read(PLATFORM, latest())).catch(
      () => undefined,
    );
    const [flow] = rows ?? [];
    if (flow) this.last = { flow, at: performance.now() };
    if (!this.last) return undefined;
    const since = (performance.now() - this.last.at) / 1_000;
    return { ...this.last.flow, countedAgoSeconds: this.last.flow.countedAgoSeconds + since };
  }
}
