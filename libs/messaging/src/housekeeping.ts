import { Inject, Injectable } from '@nestjs/common';
import { Config } from '#libs/config';
import { Database, query, WORKER, type Query } from '#libs/database';
import { BATCH, Every, inBatches } from '#libs/jobs';
import { firstIdOf } from '#libs/ids';
import { LOG, type Log } from '#libs/logging';
import { Consumers } from './consumers.js';
import { OutboxRows } from './outbox-rows.js';

/** What consumers did is remembered for longer than any broker keeps the events. */
const KEPT_DAYS = 30;

const pruneInbox = query(
  'messaging.prune_inbox',
  // Ids of events tell the time, and the key begins with the consumer: the old ones lie side by side.
  `delete from platform.inbox where consumer = $1 and event_id in (
     select event_id from platform.inbox where consumer = $1 and event_id < $2
       and handled_at < now() - interval '${KEPT_DAYS} days' order by event_id limit $3)
   returning consumer`,
);
const pruneAttempts = query(
  'messaging.prune_attempts',
  `delete from platform.attempts where (consumer, message) in (
     select consumer, message from platform.attempts where attempted_at < now() - interval '${KEPT_DAYS} days' limit $1)
   returning consumer`,
);

const pruneDeadLetters = query(
  'messaging.prune_dead_letters',
  `delete from platform.dead_letters where id in (
     select id from platform.dead_letters
     where status = 'redriven' and updated_at < now() - interval '${KEPT_DAYS} days' limit $1) returning id`,
);
const pruneReplays = query(
  'messaging.prune_replays',
  `delete from platform.replays where id in (
     select id from platform.replays where finished_at < now() - interval '${KEPT_DAYS} days' limit $1) returning id`,
);

/** Removes what of the events' way has served its time. */
@Injectable()
export class Housekeeping {
  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxRows,
    private readonly consumers: Consumers,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Every(60, 'messaging.prune_outbox')
  pruneOutbox(signal: AbortSignal): Promise<void> {
    const hours = this.config.env.OUTBOX_RETENTION_HOURS;
    return this.prune('outbox', signal, () => this.outbox.prune(hours, BATCH));
  }

  @Every(600, 'messaging.prune_inbox')
  async pruneInbox(signal: AbortSignal): Promise<void> {
    const before = firstIdOf(Date.now() - KEPT_DAYS * 86_400_000);
    for (const { name } of this.consumers.all())
      await this.prune(
        'inbox',
        signal,
        this.deletes((limit) => pruneInbox(name, before, limit)),
      );
  }

  @Every(600, 'messaging.prune_records')
  async pruneRecords(signal: AbortSignal): Promise<void> {
    await this.prune('attempts', signal, this.deletes(pruneAttempts));
    await this.prune('dead_letters', signal, this.deletes(pruneDeadLetters));
    await this.prune('replays', signal, this.deletes(pruneReplays));
  }

  private deletes(statement: (limit: number) => Query<unknown>): () => Promise<number> {
    return async () => (await this.database.change(WORKER, statement(BATCH))).length;
  }

  private async prune(table: string, signal: AbortSignal, some: () => Promise<number>): Promise<void> {
    const rows = await inBatches(signal, some);
    if (rows > 0) this.log.info({ module: 'messaging', table, rows }, 'old rows removed');
  }
}
