import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/access';
import { Database, type Statement } from '#libs/database';
import { Outbox, type DomainEvent, type EventType } from '#libs/events';
import { Precondition } from '#libs/http';
import type { OnceOnly } from '#libs/idempotency';
import { CatalogueFacade, type Offers } from '#modules/catalogue';
import { Order, type Wish } from './order.entity.js';
import {
  orderArchived,
  orderCancelled,
  orderChanged,
  orderFulfilled,
  orderPaid,
  orderPlaced,
} from './orders.events.js';
import { changeableOrders } from './order-visibility.js';
import { OrdersRepository } from './orders.repository.js';

const MANAGE = 'orders:manage';
/** Of who names none. */
const anyVersion = new Precondition(['*']);

/** What somebody orders. */
export interface OrderRequest {
  readonly lines: readonly Wish[];
  readonly note?: string | null | undefined;
}

/** What is to be changed of a placed order. */
export type OrderChange = { readonly [Field in keyof OrderRequest]?: OrderRequest[Field] | undefined };

type Announcement = EventType<typeof orderPlaced.schema>;

/** The verbs of an order: each decides on the entity, then commits the change, its event and its answer together. */
@Injectable()
export class OrdersService {
  constructor(
    private readonly catalogue: CatalogueFacade,
    private readonly orders: OrdersRepository,
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  /** Orders at the catalogue's prices of this moment, in one commit of one round trip. */
  async place(actor: Actor, request: OrderRequest, once: OnceOnly<Order>): Promise<Order> {
    const { tenantId, principalId: customerId, parentId: customerParentId = null } = actor;
    const customer = { tenantId, customerId, customerParentId };
    return this.catalogue.withOffers(tenantId, idsOf(request.lines), async (offers, unchanged) => {
      const order = Order.place(customer, request.lines, offers, request.note ?? null);
      await this.database.commit(tenantId, [
        ...once.record(order),
        unchanged,
        ...this.orders.insert(order),
        this.announce(actor, order, orderPlaced),
      ]);
      return order;
    });
  }

  /** Changes note or lines of the version the caller read; new lines are priced anew. */
  async edit(actor: Actor, id: string, change: OrderChange, precondition: Precondition): Promise<Order> {
    const { note, lines } = change;
    const edit = (offers: Offers, beside: (order: Order) => readonly Statement[]): Promise<Order> =>
      precondition.change(async () => {
        const order = await this.orders.get(changeableOrders.of(actor), id);
        precondition.require(order);
        if (note === undefined && lines === undefined) return order;
        order.edit({ note, wishes: lines }, offers, actor.principalId);
        await this.store(actor, order, orderChanged, beside(order));
        return order;
      });
    if (!lines) return edit(new Map(), () => []);
    return this.catalogue.withOffers(actor.tenantId, idsOf(lines), (offers, unchanged) =>
      edit(offers, (order) => [unchanged, ...this.orders.replaceLines(order)]),
    );
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

  archive(actor: Actor, id: string, precondition: Precondition): Promise<void> {
    return precondition.change(async () => {
      const order = await this.orders.get(changeableOrders.of(actor), id);
      precondition.require(order);
      order.archive(actor.principalId);
      await this.store(actor, order, orderArchived);
    });
  }

  /** A transition names no version: who loses a race decides again on what the winner left. */
  private turn(actor: Actor, id: string, event: Announcement, decide: (order: Order) => void): Promise<Order> {
    return anyVersion.change(async () => {
      const order = await this.orders.get(changeableOrders.of(actor), id);
      decide(order);
      await this.store(actor, order, event);
      return order;
    });
  }

  private store(actor: Actor, order: Order, event: Announcement, beside: readonly Statement[] = []): Promise<void> {
    const statements = [this.orders.update(order), ...beside, this.announce(actor, order, event)];
    return this.database.commit(actor.tenantId, statements);
  }

  private announce(actor: Actor, order: Order, type: Announcement): Statement {
    const { tenantId, id, version, customerId, total, createdAt } = order;
    const event: DomainEvent = type({ orderId: id, customerId, total, placedAt: createdAt });
    return this.outbox.append({ tenantId, type: 'order', id, version }, event, actor.principalId);
  }
}

function idsOf(wishes: readonly Wish[]): string[] {
  return wishes.map(({ serviceId }) => serviceId);
}
