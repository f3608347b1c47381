import { Injectable } from '@nestjs/common';
import { Database, query, WORKER } from '#libs/database';
import { OutboxRows } from './outbox-rows.js';

const waiting = query<{ consumer: string; letters: number }>(
  'messaging.dead_letters_waiting',
  `select consumer, count(*) as letters from platform.dead_letters where status <> 'redriven' group by consumer`,
);

/** What waits for somebody: events for the relay, dead letters for a person. */
@Injectable()
export class WaitingRows {
  constructor(
    private readonly outbox: OutboxRows,
    private readonly database: Database,
  ) {}

  backlog(): Promise<{ waiting: number; ageSeconds: number }> {
    return this.outbox.backlog();
  }

  /** How many dead letters nobody had handled again, by consumer. */
  async deadLetters(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.database.read(WORKER, waiting());
    return new Map(rows.map(({ consumer, letters }) => [consumer, letters]));
  }
}
