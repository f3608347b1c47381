import { Injectable } from '@nestjs/common';
import { command, Database, query, type Statement } from '#libs/database';
import type { Money } from '#libs/money';
import type { OrderState, Sums } from './order-statistics.js';

/** What an order counts as from one of its versions on. */
export interface CountedOrder {
  readonly tenantId: string;
  readonly orderId: string;
  readonly version: number;
  readonly customerId: string;
  readonly placedAt: string;
  readonly status: OrderState;
  readonly total: Money;
}

const sumOf = (state: OrderState) => `coalesce(sum(move.sign) filter (where move.status = '${state}'), 0)`;

// ON CONFLICT sees the row as it is when its turn comes, so what an order counted as is never guessed: whoever counts
// two versions of it at the same moment, the older one changes nothing. The days are taken in an order, against deadlocks.
const count = command(
  'statistics.count',
  `with counted as (
     insert into statistics.counted_orders as counting
       (tenant_id, order_id, version, customer_id, placed_on, status, currency, amount)
     values ($1, $2, $3, $4, ($5::timestamptz at time zone 'UTC')::date, $6, $7, $8)
     on conflict (tenant_id, order_id) do update
     set version = excluded.version, status = excluded.status, currency = excluded.currency, amount = excluded.amount,
       was_status = counting.status, was_currency = counting.currency, was_amount = counting.amount
     where counting.version < excluded.version returning *
   ), moves as (
     select 1 as sign, status, currency, amount from counted
     union all select -1, was_status, was_currency, was_amount from counted where was_status is not null
   )
   insert into statistics.customer_days as day
     (tenant_id, customer_id, placed_on, currency, placed, paid, fulfilled, cancelled, spent)
   select counted.tenant_id, customer_id, placed_on, move.currency,
     ${sumOf('placed')}, ${sumOf('paid')}, ${sumOf('fulfilled')}, ${sumOf('cancelled')},
     coalesce(sum(move.sign * move.amount) filter (where move.status in ('paid', 'fulfilled')), 0)
   from counted cross join moves move group by counted.tenant_id, customer_id, placed_on, move.currency order by move.currency
   on conflict (tenant_id, customer_id, placed_on, currency) do update
   set placed = day.placed + excluded.placed, paid = day.paid + excluded.paid, fulfilled = day.fulfilled + excluded.fulfilled,
     cancelled = day.cancelled + excluded.cancelled, spent = day.spent + excluded.spent`,
  { unaudited: 'It counts what events tell of, whose changes have their entries.' },
);

// An order may be as dear as a JSON number can tell exactly; a sum beyond that is told as the largest of them.
const sums = query<Sums>(
  'statistics.sums',
  `select to_char(placed_on, 'YYYY-MM-DD') as date, currency, sum(placed) as placed, sum(paid) as paid,
     sum(fulfilled) as fulfilled, sum(cancelled) as cancelled, least(sum(spent), 9007199254740991)::bigint as spent
   from statistics.customer_days where tenant_id = $1 and customer_id = $2
   group by grouping sets ((currency), (placed_on, currency))
   having grouping(placed_on) = 1 or placed_on > (now() at time zone 'UTC')::date - $3::int
   order by placed_on, currency`,
);

/** The only file that speaks SQL about statistics. */
@Injectable()
export class StatisticsRepository {
  constructor(private readonly database: Database) {}

  /** Moves the order from the sums it was in to those it belongs to; one that is no newer than what is known changes nothing. */
  count({ tenantId, orderId, version, customerId, placedAt, status, total }: CountedOrder): Statement {
    return count(tenantId, orderId, version, customerId, placedAt, status, total.currency, total.amount);
  }

  /** A customer's sums of all time, and of each of so many last days. */
  sums(tenantId: string, customerId: string, days: number): Promise<Sums[]> {
    return this.database.read(tenantId, sums(tenantId, customerId, days));
  }
}
