import { Inject, Injectable } from '@nestjs/common';
import { Config } from '#libs/config';
import { Database, query, WORKER, type Query } from '#libs/database';
import { BATCH, Every, inBatches } from '#libs/jobs';
import { LOG, type Log } from '#libs/logging';
import { OutboxRows } from './outbox-rows.js';

/** What consumers did is remembered for longer than any broker keeps the events. */
const INBOX_DAYS = 30;

const pruneInbox = query(
  'messaging.prune_inbox',
  `delete from platform.inbox where (consumer, event_id) in (
     select consumer, event_id from platform.inbox where handled_at < now() - interval '${INBOX_DAYS} days' limit $1)
   returning consumer`,
);
const pruneAttempts = query(
  'messaging.prune_attempts',
  `delete from platform.attempts where (consumer, message) in (
     select consumer, message from platform.attempts where attempted_at < now() - interval '${INBOX_DAYS} days' limit $1)
   returning consumer`,
);

/** Removes what of the events' way has served its time. */
@Injectable()
export class Housekeeping {
  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxRows,
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
    await this.prune('inbox', signal, this.deletes(pruneInbox));
    await this.prune('attempts', signal, this.deletes(pruneAttempts));
  }

  private deletes(statement: (limit: number) => Query<unknown>): () => Promise<number> {
    return async () => (await this.database.change(WORKER, statement(BATCH))).length;
  }

  private async prune(table: string, signal: AbortSignal, some: () => Promise<number>): Promise<void> {
    const rows = await inBatches(signal, some);
    if (rows > 0) this.log.info({ module: 'messaging', table, rows }, 'old rows removed');
  }
}
