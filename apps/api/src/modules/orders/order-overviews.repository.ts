import { Injectable } from '@nestjs/common';
import type { Sight } from '#libs/access';
import { bind, Database, query, type Condition, type Query } from '#libs/database';
import type { SoldLine } from './order-line.entity.js';
import type { OrderStatus } from './order.entity.js';
import { summaryColumns, type OrderSummary } from './orders.repository.js';

/** How many orders are in each state. */
export type OrderCounts = Readonly<Record<OrderStatus, number>>;

/** What was paid for in one month and currency. */
export interface SpentInMonth {
  /** `YYYY-MM`, by the day of placing in UTC. */
  readonly month: string;
  readonly currency: string;
  readonly amount: number;
  readonly orders: number;
}

/** Days, both of them included. */
export interface Span {
  readonly customerId?: string | undefined;
  readonly from: string;
  readonly to: string;
}

const linesOfOrders = query<SoldLine & { orderId: string }>(
  'orders.lines_of_orders',
  `select order_id as "orderId", id, service_id as "serviceId", code, name, quantity, unit_amount as "unitAmount"
   from orders.order_lines where tenant_id = $1 and order_id = any($2::uuid[]) order by order_id, position`,
);

/** SQL about many orders at once, whoever's they are among those that may be seen. */
@Injectable()
export class OrderOverviewsRepository {
  constructor(private readonly database: Database) {}

  /** The lines of orders, by order. */
  async linesOf(tenantId: string, orderIds: readonly string[]): Promise<ReadonlyMap<string, SoldLine[]>> {
    const rows = await this.database.read(tenantId, linesOfOrders(tenantId, orderIds));
    return Map.groupBy(rows, ({ orderId }) => orderId);
  }

  /** The newest orders of each customer, `limit` of each at most, in one statement. */
  async newestOf(
    sight: Sight,
    customerIds: readonly string[],
    status: OrderStatus | undefined,
    limit: number,
  ): Promise<ReadonlyMap<string, OrderSummary[]>> {
    const { clauses, values } = bind([...visible(sight), ['status = ?', status]], [customerIds, limit]);
    const text = `select newest.* from unnest($1::uuid[]) as customer(customer) cross join lateral (
        select ${summaryColumns} from orders.orders where ${clauses.join(' and ')} and customer_id = customer.customer
        order by created_at desc, id desc limit $2) newest`;
    const rows = await this.database.read(sight.tenantId, query<OrderSummary>('orders.newest_of', text)(...values));
    return Map.groupBy(rows, ({ customerId }) => customerId);
  }

  async count(sight: Sight, customerId: string | undefined): Promise<OrderCounts> {
    const { clauses, values } = bind([...visible(sight), ['customer_id = ?', customerId]]);
    const text = `select status, count(*) as count from orders.orders where ${clauses.join(' and ')} group by status`;
    const counts = query<{ status: OrderStatus; count: number }>('orders.count_by_status', text);
    const rows = await this.database.read(sight.tenantId, counts(...values));
    const of = (status: OrderStatus): number => rows.find((row) => row.status === status)?.count ?? 0;
    return { placed: of('placed'), paid: of('paid'), fulfilled: of('fulfilled'), cancelled: of('cancelled') };
  }

  /** What is paid or fulfilled, by month and currency; beyond what a JSON number tells exactly, the largest that it does. */
  spending(sight: Sight, { customerId, from, to }: Span): Promise<SpentInMonth[]> {
    const { clauses, values } = bind([
      ...visible(sight),
      ['customer_id = ?', customerId],
      `status in ('paid', 'fulfilled')`,
      [`created_at >= (?::date)::timestamp at time zone 'UTC'`, from],
      [`created_at < (?::date + 1)::timestamp at time zone 'UTC'`, to],
    ]);
    const text = `select to_char(created_at at time zone 'UTC', 'YYYY-MM') as month, currency,
        least(sum(total_amount), 9007199254740991)::bigint as amount, count(*) as orders
      from orders.orders where ${clauses.join(' and ')} group by 1, 2 order by 1, 2`;
    const spent: Query<SpentInMonth> = query<SpentInMonth>('orders.spending', text)(...values);
    return this.database.read(sight.tenantId, spent);
  }
}

function visible({ condition }: Sight): Condition[] {
  return [condition, 'deleted_at is null'];
}
