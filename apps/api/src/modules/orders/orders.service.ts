import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/access';
import { Database, type PageRequest, type Slice, type Statement } from '#libs/database';
import { AppError } from '#libs/errors';
import { Outbox, type DomainEvent, type EventType } from '#libs/events';
import type { Precondition } from '#libs/http';
import type { OnceOnly } from '#libs/idempotency';
import { CatalogueFacade } from '#modules/catalogue';
import { ExchangeRatesFacade, type Conversion } from '#modules/exchange-rates';
import { Order, type Wish } from './order.entity.js';
import {
  orderArchived,
  orderCancelled,
  orderChanged,
  orderFulfilled,
  orderPaid,
  orderPlaced,
} from './orders.events.js';
import { changeableOrders, readableOrders } from './order-visibility.js';
import { OrdersRepository, type OrderFilter, type OrderSummary } from './orders.repository.js';

export type { OrderSummary } from './orders.repository.js';

const MANAGE = 'orders:manage';
const ATTEMPTS = 3;

/** What somebody orders. */
export interface OrderRequest {
  readonly lines: readonly Wish[];
  readonly note?: string | null | undefined;
}

/** What is to be changed of a placed order. */
export type OrderChange = { readonly [Field in keyof OrderRequest]?: OrderRequest[Field] | undefined };

/** An order, and what its total is in another currency; null where nobody can tell. */
export interface DisplayedOrder {
  readonly order: Order;
  readonly display: Conversion | null;
}

type Announcement = EventType<typeof orderPlaced.schema>;

/** The verbs of an order: each decides on the entity, then commits the change, its event and its answer together. */
@Injectable()
export class OrdersService {
  constructor(
    private readonly catalogue: CatalogueFacade,
    private readonly orders: OrdersRepository,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly exchangeRates: ExchangeRatesFacade,
  ) {}

  /** Orders at the catalogue's prices of this moment, in one commit of one round trip. */
  async place(actor: Actor, request: OrderRequest, once: OnceOnly<Order>): Promise<Order> {
    const { tenantId, principalId: customerId, parentId: customerParentId = null } = actor;
    const offers = await this.offersFor(tenantId, request.lines);
    const order = Order.place({ tenantId, customerId, customerParentId }, request.lines, offers, request.note ?? null);
    await this.database.commit(tenantId, [
      ...once.record(order),
      ...this.orders.insert(order),
      this.announce(actor, order, orderPlaced),
    ]);
    return order;
  }

  get(actor: Actor, id: string): Promise<Order> {
    return this.orders.get(readableOrders.of(actor), id);
  }

  /** The same order, whatever becomes of the rate, which it waits for only briefly. */
  async getDisplayed(actor: Actor, id: string, currency: string): Promise<DisplayedOrder> {
    const order = await this.get(actor, id);
    return { order, display: await this.exchangeRates.convert(order.total, currency) };
  }

  list(actor: Actor, filter: OrderFilter, page: PageRequest): Promise<Slice<OrderSummary>> {
    return this.orders.list(readableOrders.of(actor), filter, page);
  }

  /** Changes note or lines of the version the caller read; new lines are priced anew. */
  async edit(actor: Actor, id: string, change: OrderChange, precondition: Precondition): Promise<Order> {
    const order = await this.orders.get(changeableOrders.of(actor), id);
    precondition.require(order);
    if (change.note === undefined && change.lines === undefined) return order;
    const offers = change.lines ? await this.offersFor(actor.tenantId, change.lines) : new Map();
    order.edit({ note: change.note, wishes: change.lines }, offers, actor.principalId);
    const lines = change.lines ? this.orders.replaceLines(order) : [];
    await this.database.commit(actor.tenantId, [
      this.orders.update(order),
      ...lines,
      this.announce(actor, order, orderChanged),
    ]);
    return order;
  }

  pay(actor: Actor, id: string): Promise<Order> {
    return this.turn(actor, id, orderPaid, (order) => order.pay(actor.principalId));
  }

  fulfil(actor: Actor, id: string): Promise<Order> {
    return this.turn(actor, id, orderFulfilled, (order) => order.fulfil(actor.principalId));
  }

  cancel(actor: Actor, id: string, reason: string | null): Promise<Order> {
    const manages = actor.permissions.has(MANAGE);
    return this.turn(actor, id, orderCancelled, (order) => order.cancel(reason, actor.principalId, manages));
  }

  async archive(actor: Actor, id: string, precondition: Precondition): Promise<void> {
    const order = await this.orders.get(changeableOrders.of(actor), id);
    precondition.require(order);
    order.archive(actor.principalId);
    await this.store(actor, order, orderArchived);
  }

  /** A transition names no version: who loses a race decides again on what the winner left. */
  private async turn(actor: Actor, id: string, event: Announcement, decide: (order: Order) => void): Promise<Order> {
    for (let attempt = 1; ; attempt++) {
      const order = await this.orders.get(changeableOrders.of(actor), id);
      decide(order);
      try {
        await this.store(actor, order, event);
        return order;
      } catch (error) {
        if (attempt === ATTEMPTS || !(error instanceof AppError && error.code === 'http.precondition_failed'))
          throw error;
      }
    }
  }

  private store(actor: Actor, order: Order, event: Announcement): Promise<void> {
    return this.database.commit(actor.tenantId, [this.orders.update(order), this.announce(actor, order, event)]);
  }

  private announce(actor: Actor, order: Order, type: Announcement): Statement {
    const { tenantId, id, version, customerId, total, createdAt } = order;
    const event: DomainEvent = type({ orderId: id, customerId, total, placedAt: createdAt });
    return this.outbox.append({ tenantId, type: 'order', id, version }, event, actor.principalId);
  }

  private offersFor(tenantId: string, wishes: readonly Wish[]): ReturnType<CatalogueFacade['offersOf']> {
    return this.catalogue.offersOf(
      tenantId,
      wishes.map(({ serviceId }) => serviceId),
    );
  }
}
