import { type Database, query, WORKER } from '#libs/database';
import { eventColumns } from './outbox-rows.js';
import { messageOf, type StoredEvent } from './envelope.js';
import type { Beginning, Delivery } from './transport.js';

const AT_A_TIME = 100;

const published = query<StoredEvent>(
  'messaging.published',
  `select ${eventColumns}
   from platform.outbox o
   where o.topic = $1 and o.published_at is not null and o.created_at >= $2 and o.id > $3 order by o.id limit ${AT_A_TIME}`,
);

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Looks back into the outbox, which keeps what it published for a while: topic by topic, in the order of their ids, so each aggregate's in that of its versions. */
export function outboxHistory(database: Database) {
  return async function* (
    topics: readonly string[],
    from: Beginning,
    signal: AbortSignal,
  ): AsyncIterable<readonly Delivery[]> {
    if (!('since' in from)) throw new RangeError('Without a broker there are no offsets: begin at a time.');
    for (const topic of topics) {
      let offset = 0n;
      for (let last = BEFORE_ALL; !signal.aborted;) {
        const events = await database.read(WORKER, published(topic, from.since.toISOString(), last));
        if (events.length > 0) yield events.map((event) => ({ ...messageOf(event), partition: 0, offset: offset++ }));
        if (events.length < AT_A_TIME) break;
        last = events.at(-1)?.id ?? last;
      }
    }
  };
}
