import { Injectable } from '@nestjs/common';
import { changing, Database, Listing, query, rfc3339, WORKER, type PageRequest, type Slice } from '#libs/database';
import type { Delivery } from './transport.js';

/** A message that a consumer gave up, without what it holds. */
export interface DeadLetter {
  readonly id: string;
  readonly consumer: string;
  readonly eventId: string;
  readonly type: string | null;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly cause: string;
  readonly attempts: number;
  readonly status: 'dead' | 'redriving' | 'redriven';
  readonly contextId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A dead letter on its way back to its consumer. */
export interface Redriven {
  readonly id: string;
  readonly consumer: string;
  readonly delivery: Delivery;
}

const columns = `id, consumer, message as "eventId", type, topic, partition, "offset", cause, attempts, status,
  headers ->> 'x-context-id' as "contextId", ${rfc3339('created_at')} as "createdAt", ${rfc3339('updated_at')} as "updatedAt"`;

const letters = new Listing<DeadLetter>({
  name: 'messaging.dead_letters',
  columns,
  from: 'platform.dead_letters',
  sorts: { createdAt: { column: 'created_at', type: 'timestamptz' } },
});

class NotThere extends Error {}

const redrive = query<DeadLetter>(
  'messaging.redrive',
  // What went well once is left alone: the inbox forgets after a while, and it would happen twice. The check stands in
  // front: joined behind no row at all, it would not be made, and an entry would tell of what nobody did.
  `with asked as (
     update platform.dead_letters set status = case status when 'redriven' then status else 'redriving' end, updated_at = now()
     where tenant_id = $1 and id = $2 returning *
   ), there as materialized (select platform.expect(1, count(*)) as checked from asked)
   select ${columns} from there left join asked on true where checked is not null`,
  { refusals: { CB001: () => new NotThere() } },
);

const redriving = query<
  Omit<Delivery, 'value' | 'offset'> & { id: string; consumer: string; value: string; offset: number }
>(
  'messaging.redriving',
  `select id, consumer, topic, partition, "offset", coalesce(key, '') as key, encode(value, 'base64') as value, headers
   from platform.dead_letters where status = 'redriving' order by updated_at limit 20`,
);

// Once for each redrive: one that ends the process is counted on by whoever picks it up next.
const beginAgain = query(
  'messaging.begin_again',
  `with begun as (
     update platform.dead_letters set attempts = 0 where id = $1 and attempts > 0 returning consumer, message)
   delete from platform.attempts a using begun where a.consumer = begun.consumer and a.message = begun.message`,
);

const leave = query(
  'messaging.leave_dead',
  `update platform.dead_letters set status = 'dead', cause = $2, updated_at = now() where id = $1`,
);

const settle = query(
  'messaging.settle_dead_letter',
  `update platform.dead_letters set status = 'redriven', updated_at = now() where id = $1 and status = 'redriving'`,
);

/** What consumers gave up, kept whole with its cause until somebody has it handled again. */
@Injectable()
export class DeadLetters {
  constructor(private readonly database: Database) {}

  /** A tenant's, by status and consumer where asked. */
  list(
    tenantId: string,
    filter: { readonly status?: string | undefined; readonly consumer?: string | undefined },
    page: PageRequest,
  ): Promise<Slice<DeadLetter>> {
    const conditions = [
      ['tenant_id = ?', tenantId],
      ['status = ?', filter.status],
      ['consumer = ?', filter.consumer],
    ] as const;
    return this.database.readSlice(tenantId, letters, conditions, page);
  }

  /** Asks for it to be handled again, under the same event id: done at most once, however often it is asked. */
  async redrive(tenantId: string, id: string): Promise<DeadLetter | undefined> {
    const object = { type: 'dead_letter', id };
    const asked = changing(redrive(tenantId, id), { tenantId, action: 'events.redrive_requested', object });
    try {
      return (await this.database.change(tenantId, asked))[0];
    } catch (error) {
      if (error instanceof NotThere) return undefined;
      throw error;
    }
  }

  /** Those whose redrive was asked for, the longest waiting first. */
  async redriving(): Promise<Redriven[]> {
    const rows = await this.database.read(WORKER, redriving());
    return rows.map(({ id, consumer, value, offset, ...message }) => ({
      id,
      consumer,
      delivery: { ...message, value: Buffer.from(value, 'base64'), offset: BigInt(offset) },
    }));
  }

  /** Its attempts are counted from the beginning again, unless that was done for this redrive already. */
  async beginAgain(id: string): Promise<void> {
    await this.database.change(WORKER, beginAgain(id));
  }

  /** It stays dead, for that reason. */
  async leave(id: string, cause: string): Promise<void> {
    await this.database.change(WORKER, leave(id, cause));
  }

  /** It was handled, unless it was given up anew. */
  async settle(id: string): Promise<void> {
    await this.database.change(WORKER, settle(id));
  }
}
