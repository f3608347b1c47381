import { Injectable } from '@nestjs/common';
import type { Sight } from '#libs/access';
import {
  bind,
  command,
  Database,
  Listing,
  query,
  rfc3339,
  type PageRequest,
  type Slice,
  type Statement,
} from '#libs/database';
import { platformErrors } from '#libs/errors';
import type { OrderLine } from './order-line.entity.js';
import { Order, type OrderStatus } from './order.entity.js';
import { ordersErrors } from './orders.errors.js';

const columns = `id, tenant_id as "tenantId", customer_id as "customerId", customer_parent_id as "customerParentId",
  status, currency, total_amount as "totalAmount", line_count as "lineCount", note, cancel_reason as "cancelReason", version, ${rfc3339('created_at')} as "createdAt",
  ${rfc3339('updated_at')} as "updatedAt", created_by as "createdBy", updated_by as "updatedBy"`;

/** What is read of an order with its lines: of which one, and under which condition, follows. */
const found = `select ${columns}, (
     select json_agg(json_build_object('id', l.id, 'serviceId', l.service_id, 'code', l.code, 'name', l.name,
       'quantity', l.quantity, 'unitAmount', l.unit_amount) order by l.position)
     from orders.order_lines l where l.tenant_id = o.tenant_id and l.order_id = o.id) as lines
   from orders.orders o where deleted_at is null and `;
const insert = command(
  'orders.insert',
  `insert into orders.orders (id, tenant_id, customer_id, customer_parent_id, status, currency, total_amount, line_count, note,
     version, created_at, updated_at, created_by, updated_by)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $12)`,
);
const insertLines = command(
  'orders.insert_lines',
  `insert into orders.order_lines (tenant_id, order_id, position, id, service_id, code, name, quantity, unit_amount)
   select $1, $2, line.* from unnest($3::smallint[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::int[], $9::bigint[]) line`,
);
const deleteLines = command(
  'orders.delete_lines',
  `delete from orders.order_lines where tenant_id = $1 and order_id = $2`,
);
const update = command(
  'orders.update',
  `update orders.orders set status = $3, currency = $4, total_amount = $5, line_count = $6, note = $7, cancel_reason = $8,
     version = $9, updated_at = $10, updated_by = $11, deleted_at = $12
   where tenant_id = $1 and id = $2 and version = $9 - 1`,
  { exactly: 1, otherwise: platformErrors.precondition_failed },
);
/** What a list shows of an order. */
export interface OrderSummary {
  readonly id: string;
  readonly customerId: string;
  readonly status: OrderStatus;
  readonly currency: string;
  readonly totalAmount: number;
  readonly lineCount: number;
  readonly note: string | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const summaryColumns = `id, customer_id as "customerId", status, currency, total_amount as "totalAmount",
  line_count as "lineCount", note, version, ${rfc3339('created_at')} as "createdAt", ${rfc3339('updated_at')} as "updatedAt"`;

const listing = new Listing<OrderSummary>({
  name: 'orders',
  columns: summaryColumns,
  from: 'orders.orders',
  sorts: { createdAt: { column: 'created_at', type: 'timestamptz' } },
});

/** Which orders a list shows. */
export interface OrderFilter {
  readonly status?: OrderStatus | undefined;
  readonly customerId?: string | undefined;
  readonly createdAfter?: string | undefined;
  readonly createdBefore?: string | undefined;
}

/** The only file that speaks SQL about orders. */
@Injectable()
export class OrdersRepository {
  constructor(private readonly database: Database) {}

  /** The order with its lines; throws `orders.not_found` for one that may not be seen just as for one that is not there. */
  async get({ tenantId, condition }: Sight, id: string): Promise<Order> {
    const { clauses, values } = bind([condition], [id]);
    const find = query<Order>('orders.find', `${found} id = $1 and ${clauses.join('')}`);
    const [row] = await this.database.read(tenantId, find(...values));
    if (!row) throw ordersErrors.not_found();
    return Object.assign(new Order(), row);
  }

  /** Those of them that may be seen, with their lines, by id and in one statement. */
  async findMany({ tenantId, condition }: Sight, ids: readonly string[]): Promise<ReadonlyMap<string, Order>> {
    const { clauses, values } = bind([condition], [ids]);
    const find = query<Order>('orders.find_many', `${found} id = any($1::uuid[]) and ${clauses.join('')}`);
    const rows = await this.database.read(tenantId, find(...values));
    return new Map(rows.map((row) => [row.id, Object.assign(new Order(), row)]));
  }

  /** A page of the orders that may be seen, without their lines. */
  list({ tenantId, condition }: Sight, filter: OrderFilter, page: PageRequest): Promise<Slice<OrderSummary>> {
    const conditions = [
      condition,
      ['customer_id = ?', filter.customerId],
      ['status = ?', filter.status],
      ['created_at > ?', filter.createdAfter],
      ['created_at < ?', filter.createdBefore],
      'deleted_at is null',
    ] as const;
    return this.database.readSlice(tenantId, listing, conditions, page);
  }

  insert(order: Order): Statement[] {
    const { id, tenantId, customerId, customerParentId, status, currency, totalAmount, lineCount } = order;
    const { note, version, createdAt, createdBy } = order;
    const whose = [id, tenantId, customerId, customerParentId];
    return [
      insert(...whose, status, currency, totalAmount, lineCount, note, version, createdAt, createdBy),
      lines(order),
    ];
  }

  /** Stores the entity's present version over the one before it; refuses with `http.precondition_failed` where that is gone. */
  update(order: Order): Statement {
    const {
      tenantId,
      id,
      status,
      currency,
      totalAmount,
      lineCount,
      note,
      cancelReason,
      version,
      updatedAt,
      updatedBy,
      deletedAt,
    } = order;
    return update(
      tenantId,
      id,
      status,
      currency,
      totalAmount,
      lineCount,
      note,
      cancelReason,
      version,
      updatedAt,
      updatedBy,
      deletedAt ?? null,
    );
  }

  replaceLines(order: Order): Statement[] {
    return [deleteLines(order.tenantId, order.id), lines(order)];
  }
}

function lines({ tenantId, id, lines }: Order): Statement {
  const column = <Key extends keyof OrderLine>(key: Key) => lines.map((line) => line[key]);
  return insertLines(
    ...[tenantId, id, lines.map((_, position) => position), column('id'), column('serviceId')],
    ...[column('code'), column('name'), column('quantity'), column('unitAmount')],
  );
}
