import { Injectable } from '@nestjs/common';
import { command, Database, query, WORKER, type Statement } from '#libs/database';
import { newId } from '#libs/ids';
import { isUuid, type Envelope } from './envelope.js';
import type { Delivery } from './transport.js';

/** The consumer has handled the event before: nothing of this commit stays. */
export class HandledBefore extends Error {
  override readonly name = 'HandledBefore';
}

/** What is known of messages when a consumer takes them in hand. */
export interface InHand {
  /** Those that somebody took in hand before, and perhaps did not live to end; with the attempts at each so far. */
  readonly interrupted: ReadonlyMap<string, number>;
  /** Those of which nothing is left to do: handled, or among the dead. */
  readonly settled: ReadonlySet<string>;
}

/** A message given up, and why. */
export interface Casualty {
  readonly consumer: string;
  readonly message: string;
  readonly delivery: Delivery;
  readonly envelope: Envelope | undefined;
  readonly cause: string;
  readonly attempts: number;
}

const record = command(
  'messaging.record',
  'insert into platform.inbox (consumer, event_id, tenant_id) values ($1, $2, $3)',
  { refusals: { inbox_pkey: () => new HandledBefore() }, unaudited: 'The change was that which the event tells of.' },
);

// A batch takes the place of the one before it, but for what of that is still unsettled: after a crash the messages may
// come again in smaller batches, and one that ended the process must not be forgotten when the first of them is taken.
const takeInHand = query<{ interrupted: Record<string, number>; settled: string[] }>(
  'messaging.take_in_hand',
  `with before as (
     select messages from platform.in_hand where consumer = $1 and source = $2
   ), earlier as (
     select message from before cross join unnest(before.messages) as message where message <> all($3::text[])
   ), done as (
     select event_id::text as message from platform.inbox where consumer = $1
       and event_id = any(array(select message::uuid from earlier where message ~ '^[0-9a-f]{8}-[0-9a-f-]{27}$'))
     union all
     select message from platform.dead_letters where consumer = $1 and message = any(array(select message from earlier))
   ), now_ as (
     insert into platform.in_hand (consumer, source, messages)
     values ($1, $2, $3::text[] || array(select message from earlier except select message from done))
     on conflict (consumer, source) do update set messages = excluded.messages, taken_at = now()
   )
   select (select coalesce(json_object_agg(message, coalesce(attempts, 1)), '{}')
       from (select unnest(messages) as message from before intersect select unnest($3::text[])) as again
       left join (select message, attempts from platform.attempts where consumer = $1) as tried using (message)) as interrupted,
     array(select event_id::text from platform.inbox where consumer = $1 and event_id = any($4::uuid[])
       union all select message from platform.dead_letters where consumer = $1 and message = any($3::text[])) as settled`,
);

const countAttempt = query<{ attempts: number }>(
  'messaging.count_attempt',
  `insert into platform.attempts (consumer, message, attempts) values ($1, $2, $3)
   on conflict (consumer, message) do update set attempts = attempts.attempts + 1, attempted_at = now() returning attempts`,
);

const bury = query(
  'messaging.bury',
  `insert into platform.dead_letters
     (id, tenant_id, consumer, message, type, topic, partition, "offset", key, value, headers, cause, attempts)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (consumer, message)
   do update set status = 'dead', cause = excluded.cause, attempts = excluded.attempts, updated_at = now()`,
);

/** What consumers have done: the inbox, the attempts, and those they gave up. */
@Injectable()
export class Inbox {
  constructor(private readonly database: Database) {}

  /** The statement that makes a commit the only one of its kind: `HandledBefore` where it is not. */
  record(consumer: string, { id, tenantId }: Pick<Envelope, 'id' | 'tenantId'>): Statement {
    return record(consumer, id, tenantId);
  }

  /** Notes, before anything is done, which messages are about to be handled; that is the first attempt at each. */
  async takeInHand(consumer: string, source: string, messages: readonly string[]): Promise<InHand> {
    const ids = messages.filter((message) => isUuid(message));
    const [row] = await this.database.change(WORKER, takeInHand(consumer, source, messages, ids));
    return { interrupted: new Map(Object.entries(row?.interrupted ?? {})), settled: new Set(row?.settled) };
  }

  /** Counts one more attempt at a message, before it is made; where none was counted it is number `from`. */
  async countAttempt(consumer: string, message: string, from: number): Promise<number> {
    const [row] = await this.database.change(WORKER, countAttempt(consumer, message, from));
    return row?.attempts ?? from;
  }

  /** Keeps what could not be handled, whole, until somebody has it handled again. */
  async bury({ consumer, message, delivery, envelope, cause, attempts }: Casualty): Promise<void> {
    const { topic, partition, offset, key, value } = delivery;
    const headers: Record<string, string> = {};
    for (const [name, text] of Object.entries(delivery.headers)) headers[storable(name)] = storable(text);
    const place = [topic, partition, String(offset), storable(key), value, headers];
    const of = [envelope?.tenantId ?? null, consumer, message, headers['ce_type'] ?? null];
    await this.database.change(WORKER, bury(newId(), ...of, ...place, storable(cause), attempts));
  }
}

/** PostgreSQL's text holds no NUL, and whoever sends poison may well send one. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '\ufffd');
}
