import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/access';
import type { PageRequest, Slice } from '#libs/database';
import type { Money } from '#libs/money';
import { ExchangeRatesFacade, type Conversion } from '#modules/exchange-rates';
import type { SoldLine } from './order-line.entity.js';
import { OrderOverviewsRepository, type OrderCounts, type Span } from './order-overviews.repository.js';
import { readableOrders } from './order-visibility.js';
import type { Order, OrderStatus } from './order.entity.js';
import { OrdersRepository, type OrderFilter, type OrderSummary } from './orders.repository.js';

export type { OrderFilter, OrderSummary } from './orders.repository.js';

/** An order, and what it comes to in the caller's currency where a rate is to be had. */
export interface DisplayedOrder {
  readonly order: Order;
  readonly display: Conversion | null;
}

/** What may be seen of orders: one, many, and sums over them. */
@Injectable()
export class OrderBookService {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly overviews: OrderOverviewsRepository,
    private readonly exchangeRates: ExchangeRatesFacade,
  ) {}

  get(actor: Actor, id: string): Promise<Order> {
    return this.orders.get(readableOrders.of(actor), id);
  }

  /** Those of them that the actor may see, by id. */
  findMany(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, Order>> {
    return this.orders.findMany(readableOrders.of(actor), ids);
  }

  /** The same order, whatever becomes of the rate, which it waits for only briefly. */
  async getDisplayed(actor: Actor, id: string, currency: string): Promise<DisplayedOrder> {
    const order = await this.get(actor, id);
    return { order, display: await this.exchangeRates.convert(order.total, currency) };
  }

  list(actor: Actor, filter: OrderFilter, page: PageRequest): Promise<Slice<OrderSummary>> {
    return this.orders.list(readableOrders.of(actor), filter, page);
  }

  /** The lines of orders that the actor was shown, by order. */
  linesOf(actor: Actor, orderIds: readonly string[]): Promise<ReadonlyMap<string, SoldLine[]>> {
    return this.overviews.linesOf(actor.tenantId, orderIds);
  }

  /** The newest orders of each customer that the actor may see, by customer. */
  newestOf(
    actor: Actor,
    customerIds: readonly string[],
    { status, limit }: { readonly status?: OrderStatus | undefined; readonly limit: number },
  ): Promise<ReadonlyMap<string, OrderSummary[]>> {
    return this.overviews.newestOf(readableOrders.of(actor), customerIds, status, limit);
  }

  count(actor: Actor, customerId: string | undefined): Promise<OrderCounts> {
    return this.overviews.count(readableOrders.of(actor), customerId);
  }

  /** What was paid for, by month of placing and currency. */
  async spending(actor: Actor, span: Span): Promise<{ month: string; total: Money; orders: number }[]> {
    const spent = await this.overviews.spending(readableOrders.of(actor), span);
    return spent.map(({ month, currency, amount, orders }) => ({ month, total: { amount, currency }, orders }));
  }
}
