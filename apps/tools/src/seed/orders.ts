import type { Faker } from '@faker-js/faker';
import type { Client } from 'pg';
import { DOMAIN, type Customer } from './customers.ts';
import { idOf } from './id-of-then.ts';
import { times, type Sellable } from './services.ts';
import { insertRows } from './tenant.ts';

/** Among whom and what orders are made up. */
export interface Market {
  readonly tenantId: string;
  readonly customers: readonly Customer[];
  readonly services: readonly Sellable[];
  /** Who takes payments and fulfils. */
  readonly desk: string;
}

const HOUR = 3_600_000;
const REASONS = ['Ordered by mistake.', 'Found it cheaper.', 'No longer needed.', 'The date does not suit us.'];
const NOTES = [
  'Please call before you come.',
  'Invoice to head office.',
  'As discussed by phone.',
  'The sooner the better.',
];

/** How an order came to where it is: who changed it last, when, and how often. */
interface Course {
  readonly status: 'placed' | 'paid' | 'fulfilled' | 'cancelled';
  readonly version: number;
  readonly updated: Date;
  readonly by: string;
  readonly reason: string | null;
}

/** How many orders made-up customers have placed by now. */
export async function countOrders(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int from orders.orders o join users.users u on u.id = o.customer_id where u.email like $1`,
    [`%@${DOMAIN}`],
  );
  return rows[0]?.count ?? 0;
}

/** Makes `count` orders up and stores them, as one statement for the orders and one for their lines. */
export async function storeOrders(client: Client, faker: Faker, market: Market, count: number): Promise<void> {
  const made = Array.from({ length: count }, () => inventOrder(faker, market));
  await insertRows(
    client,
    'orders.orders',
    made.map(({ order }) => order),
  );
  await insertRows(
    client,
    'orders.order_lines',
    made.flatMap(({ lines }) => lines),
  );
}

function inventOrder(
  faker: Faker,
  { tenantId, customers, services, desk }: Market,
): { order: object; lines: object[] } {
  const customer = regular(faker, customers);
  const created = faker.date.between({ from: customer.since, to: new Date() });
  const id = idOf(created);
  const lines = faker.helpers.arrayElements(services, { min: 1, max: 4 }).map((service, position) => ({
    ...{ id: idOf(created), tenant_id: tenantId, order_id: id, position },
    ...{ service_id: service.id, code: service.code, name: service.name },
    ...{ quantity: faker.number.int({ min: 1, max: 6 }), unit_amount: service.price },
  }));
  const total = lines.reduce((sum, { quantity, unit_amount }) => sum + quantity * unit_amount, 0);
  const { status, version, updated, by, reason } = course(faker, created, customer.id, desk);
  const note = faker.number.int(100) < 15 ? faker.helpers.arrayElement(NOTES) : null;
  const order = {
    ...{ id, tenant_id: tenantId, customer_id: customer.id, status, currency: 'EUR', total_amount: total },
    ...{ line_count: lines.length, note, cancel_reason: reason, version },
    ...times(created, updated),
    ...{ created_by: customer.id, updated_by: by },
  };
  return { order, lines };
}

/** Few order often, many seldom. */
function regular(faker: Faker, customers: readonly Customer[]): Customer {
  return customers[Math.floor(customers.length * faker.number.float() ** 2)]!;
}

/** Old orders are mostly done with; what happened lies between the placing and now. */
function course(faker: Faker, created: Date, customer: string, desk: string): Course {
  const since = (hours: number): Date => new Date(Math.min(Date.now(), created.getTime() + hours * HOUR));
  const chance = faker.number.int(99);
  const ageHours = (Date.now() - created.getTime()) / HOUR;
  const placed: Course = { status: 'placed', version: 1, updated: created, by: customer, reason: null };
  if (chance < 8) {
    const updated = since(faker.number.float({ min: 0.1, max: 24 }));
    return { status: 'cancelled', version: 2, updated, by: customer, reason: faker.helpers.arrayElement(REASONS) };
  }
  if (chance < 11 || ageHours < 2) return placed;
  const paidAfter = faker.number.float({ min: 0.2, max: 48 });
  if (ageHours < paidAfter) return placed;
  const fulfilledAfter = paidAfter + faker.number.float({ min: 4, max: 240 });
  if (chance < 14 || ageHours < fulfilledAfter)
    return { status: 'paid', version: 2, updated: since(paidAfter), by: desk, reason: null };
  return { status: 'fulfilled', version: 3, updated: since(fulfilledAfter), by: desk, reason: null };
}
