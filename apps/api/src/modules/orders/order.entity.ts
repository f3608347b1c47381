import { Column, Entity, PrimaryColumn } from 'typeorm';
import { newId } from '#libs/ids';
import { plus, times, type Money } from '#libs/money';
import type { Offer, Offers } from '#modules/catalogue';
import { OrderLine } from './order-line.entity.js';
import { ordersErrors } from './orders.errors.js';

export type OrderStatus = 'placed' | 'paid' | 'fulfilled' | 'cancelled';

/** What somebody wants of a service. */
export interface Wish {
  readonly serviceId: string;
  readonly quantity: number;
}

/** Who orders: a customer of a tenant, and whose sub-account they are. */
export interface Customer {
  readonly tenantId: string;
  readonly customerId: string;
  readonly customerParentId: string | null;
}

/** What was bought, by whom, and how far it got. Every change is a new version. */
@Entity({ schema: 'orders', name: 'orders' })
export class Order {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'tenant_id' }) tenantId!: string;
  @Column('uuid', { name: 'customer_id' }) customerId!: string;
  /** The parent of a customer who is a sub-account. */
  @Column('uuid', { name: 'customer_parent_id', nullable: true }) customerParentId!: string | null;
  @Column('text') status!: OrderStatus;
  @Column('text') currency!: string;
  @Column('bigint', { name: 'total_amount' }) totalAmount!: number;
  @Column('int', { name: 'line_count' }) lineCount!: number;
  @Column('text', { nullable: true }) note!: string | null;
  @Column('text', { name: 'cancel_reason', nullable: true }) cancelReason!: string | null;
  @Column('int', { default: 1 }) version!: number;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: string;
  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3, default: () => 'now()' }) updatedAt!: string;
  @Column('uuid', { name: 'created_by', nullable: true }) createdBy!: string | null;
  @Column('uuid', { name: 'updated_by', nullable: true }) updatedBy!: string | null;
  @Column({ type: 'timestamptz', name: 'deleted_at', precision: 3, nullable: true }) deletedAt!: string | null;
  lines!: readonly OrderLine[];

  /** A new order at the prices of `offers`; refuses what is unknown, off sale, or mixes currencies. */
  static place(customer: Customer, wishes: readonly Wish[], offers: Offers, note: string | null): Order {
    const order = new Order();
    const { tenantId, customerId, customerParentId } = customer;
    const now = new Date().toISOString();
    order.id = newId();
    order.tenantId = tenantId;
    order.customerId = customerId;
    order.customerParentId = customerParentId;
    order.status = 'placed';
    order.note = note;
    order.cancelReason = null;
    order.version = 1;
    order.createdAt = order.updatedAt = now;
    order.createdBy = order.updatedBy = customerId;
    order.deletedAt = null;
    order.fill(wishes, offers);
    return order;
  }

  get total(): Money {
    return { amount: this.totalAmount, currency: this.currency };
  }

  /** New note and new lines, at the prices of now; only while nothing else has happened. */
  edit(
    change: { readonly note?: string | null | undefined; readonly wishes?: readonly Wish[] | undefined },
    offers: Offers,
    by: string,
  ): void {
    if (this.status !== 'placed') throw ordersErrors.not_editable({ detail: `The order is ${this.status}.` });
    if (change.note !== undefined) this.note = change.note;
    if (change.wishes) this.fill(change.wishes, offers);
    this.turn(by);
  }

  pay(by: string): void {
    if (this.status !== 'placed') throw ordersErrors.not_payable({ detail: `The order is ${this.status}.` });
    this.status = 'paid';
    this.turn(by);
  }

  fulfil(by: string): void {
    if (this.status !== 'paid') throw ordersErrors.not_fulfillable({ detail: `The order is ${this.status}.` });
    this.status = 'fulfilled';
    this.turn(by);
  }

  /** Its customer may cancel while it is placed; who manages orders also what is paid. */
  cancel(reason: string | null, by: string, manages: boolean): void {
    const cancellable = this.status === 'placed' || (manages && this.status === 'paid');
    if (!cancellable) throw ordersErrors.not_cancellable({ detail: `The order is ${this.status}.` });
    this.status = 'cancelled';
    this.cancelReason = reason;
    this.turn(by);
  }

  archive(by: string): void {
    if (this.status !== 'cancelled') throw ordersErrors.not_archivable({ detail: `The order is ${this.status}.` });
    this.turn(by);
    this.deletedAt = this.updatedAt;
  }

  private turn(by: string): void {
    this.version += 1;
    this.updatedAt = new Date().toISOString();
    this.updatedBy = by;
  }

  private fill(wishes: readonly Wish[], offers: Offers): void {
    const bought = wishes.map((wish, index) => ({ wish, offer: onSale(offers, wish, index) }));
    const currencies = new Set(bought.map(({ offer }) => offer.price.currency));
    if (currencies.size > 1)
      throw ordersErrors.mixed_currencies({ detail: `The lines are in ${[...currencies].join(' and ')}.` });
    const total = bought.map(({ wish, offer }) => times(offer.price, wish.quantity)).reduce(plus);
    this.lines = bought.map(({ wish, offer }, position) => line(this, wish, offer, position));
    this.lineCount = this.lines.length;
    this.totalAmount = total.amount;
    this.currency = total.currency;
  }
}

function onSale(offers: Offers, { serviceId }: Wish, index: number): Offer {
  const offer = offers.get(serviceId);
  const errors = [
    {
      pointer: `/lines/${index}/serviceId`,
      code: offer ? 'service_unavailable' : 'unknown_service',
      detail: offer ? 'is not on sale' : 'is not a service',
    },
  ];
  if (!offer) throw ordersErrors.unknown_service({ errors });
  if (!offer.onSale) throw ordersErrors.service_unavailable({ errors });
  return offer;
}

function line(
  { id, tenantId }: Order,
  { quantity }: Wish,
  { serviceId, code, name, price }: Offer,
  position: number,
): OrderLine {
  return Object.assign(new OrderLine(), {
    id: newId(),
    tenantId,
    orderId: id,
    position,
    serviceId,
    code,
    name,
    quantity,
    unitAmount: price.amount,
  });
}
