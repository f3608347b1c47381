import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';

/** Which kind of event a measurement is made with. */
export interface Kind {
  readonly topic: string;
  readonly type: string;
  readonly payload: string;
}

// Nobody consumes it, so the relay has the process to itself.
export const UNHEARD: Kind = {
  topic: 'services.events.v1',
  type: 'services.service_changed.v1',
  payload: `jsonb_build_object('serviceId', uuidv7(), 'code', 'hour', 'status', 'active',
    'price', '{"amount": 1999, "currency": "EUR"}'::jsonb)`,
};

// A thousand customers: what one of them orders is counted in one row.
const CUSTOMER = `('01932b1c-7a00-7000-8000-' || lpad(floor(random() * 1000)::text, 12, '0'))::uuid`;

export const ORDERS: Kind = {
  topic: 'orders.events.v1',
  type: 'orders.order_placed.v1',
  payload: `jsonb_build_object('orderId', uuidv7(), 'customerId', ${CUSTOMER}, 'placedAt', '2026-01-01T09:30:00.000Z',
    'total', '{"amount": 1999, "currency": "EUR"}'::jsonb)`,
};

/** Puts so many events of new aggregates into the outbox, in one commit. */
export async function fillOutbox(client: Client, { topic, type, payload }: Kind, count: number): Promise<void> {
  const tenantId = randomUUID();
  const headers = { contextId: randomUUID(), traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`, tenantId };
  await client.query(
    `insert into platform.outbox
       (id, tenant_id, topic, aggregate_type, aggregate_id, version, lane, type, payload, headers, created_at)
     select uuidv7(), $1, $2, 'thing', aggregate, 1, ('x' || right(aggregate::text, 1))::bit(4)::int, $3,
       ${payload}, $4, clock_timestamp()
     from (select uuidv7() as aggregate from generate_series(1, $5)) as made`,
    [tenantId, topic, type, headers, count],
  );
}

/** How many events wait. */
export async function waiting(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::int as count from platform.outbox where published_at is null',
  );
  return rows[0]?.count ?? 0;
}
