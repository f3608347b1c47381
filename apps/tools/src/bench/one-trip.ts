import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Pool, Submittable } from 'pg';
import { ROOT } from '../environment.ts';

/** A line as it was asked for. */
export interface Wish {
  readonly serviceId: string;
  readonly quantity: number;
}

/** An order about to be stored. */
export interface NewOrder {
  readonly id: string;
  readonly customerId: string;
  readonly status: string;
  readonly total: number;
  readonly lines: readonly (Wish & { readonly id: string; code: string; name: string; unitAmount: number })[];
}

/** What we need of two files behind the door of libs/database: nobody but this comparison runs a batch by itself. */
interface Behind {
  readonly Batch: new (
    statements: readonly object[],
    prepare: boolean,
    done: (error: Error | null) => void,
  ) => Submittable;
  readonly command: (name: string, text: string) => (...values: readonly unknown[]) => object;
}

const built = async <Name extends keyof Behind>(file: string): Promise<Pick<Behind, Name>> =>
  (await import(pathToFileURL(join(ROOT, 'dist/libs/database/src', file)).href)) as Pick<Behind, Name>;
const { Batch } = await built<'Batch'>('batch.js');
const { command } = await built<'command'>('statement.js');

const enter = command('one_trip.enter', `select set_config('app.tenant_id', $1, true)`);
const claim = command(
  'one_trip.claim',
  `insert into yardstick.idempotency_keys (customer_id, key, fingerprint, status, body) values ($1, $2, $3, $4, $5)`,
);
const unchanged = command(
  'one_trip.unchanged',
  `select 1 / (count(*) = cardinality($1::uuid[]))::int from yardstick.services where id = any($1::uuid[])`,
);
const insert = command(
  'one_trip.insert',
  `insert into yardstick.orders (id, customer_id, status, currency, total_amount, line_count) values ($1, $2, $3, $4, $5, $6)`,
);
const announce = command(
  'one_trip.announce',
  `insert into yardstick.outbox (id, aggregate_id, version, type, payload) values ($1, $2, $3, $4, $5)`,
);
const record = command(
  'one_trip.record',
  `insert into yardstick.entries (id, actor_id, action, object_id, details) values ($1, $2, $3, $4, $5)`,
);

const insertsOfLines = new Map<string, ReturnType<Behind['command']>>();

/** One statement for each number of lines, declared once as the application declares its own. */
function insertLines(text: string, values: readonly unknown[]): object {
  let declared = insertsOfLines.get(text);
  if (!declared) insertsOfLines.set(text, (declared = command('one_trip.lines', text)));
  return declared(...values);
}

/** Stores an order, its key, event and audit entry, and checks its prices, by the application's own batch and nothing else. */
export async function storeInOneTrip(
  pool: Pool,
  order: NewOrder,
  key: { readonly text: string; readonly fingerprint: string },
  [text, values]: readonly [text: string, values: unknown[]],
): Promise<void> {
  const { id, customerId, status, total, lines } = order;
  const statements = [
    enter(customerId),
    claim(customerId, key.text, key.fingerprint, 201, JSON.stringify(order)),
    unchanged(lines.map(({ serviceId }) => serviceId)),
    insert(id, customerId, status, 'EUR', total, lines.length),
    insertLines(text, values),
    announce(randomUUID(), id, 1, 'orders.order_placed', { orderId: id, customerId, total }),
    record(randomUUID(), customerId, 'orders.order_placed', id, { version: 1 }),
  ];
  const client = await pool.connect();
  try {
    await new Promise<void>((resolve, reject) => {
      client.query(new Batch(statements, true, (error) => (error ? reject(error) : resolve())));
    });
  } finally {
    client.release();
  }
}
