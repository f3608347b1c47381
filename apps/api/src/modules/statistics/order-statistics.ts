import type { Money } from '#libs/money';

export type OrderState = 'placed' | 'paid' | 'fulfilled' | 'cancelled';

/** Sums in one currency: of a day, or where `date` is null of all time. */
export interface Sums extends Readonly<Record<OrderState, number>> {
  readonly date: string | null;
  readonly currency: string;
  readonly spent: number;
}

/** What became of the orders that were placed on one day (UTC). */
export interface Day {
  readonly date: string;
  readonly orders: number;
  readonly spent: readonly Money[];
}

/** What is known of a customer's orders in sum. */
export interface OrderStatistics {
  readonly customerId: string;
  readonly orders: Readonly<Record<OrderState, number>>;
  readonly spent: readonly Money[];
  readonly days: readonly Day[];
}

/** Puts sums together that come day by day in their order. */
export function orderStatistics(customerId: string, sums: readonly Sums[]): OrderStatistics {
  const ever = sums.filter(({ date }) => date === null);
  const count = (state: OrderState) => ever.reduce((total, part) => total + part[state], 0);
  const orders = {
    placed: count('placed'),
    paid: count('paid'),
    fulfilled: count('fulfilled'),
    cancelled: count('cancelled'),
  };
  return { customerId, orders, spent: spentIn(ever), days: days(sums) };
}

function days(sums: readonly Sums[]): Day[] {
  const byDate = Map.groupBy(sums, ({ date }) => date);
  return [...byDate].flatMap(([date, parts]) => {
    const orders = parts.reduce((total, part) => total + placedOf(part), 0);
    // An order that changed its currency leaves sums of nothing behind.
    return date === null || orders === 0 ? [] : [{ date, orders, spent: spentIn(parts) }];
  });
}

/** An amount for each currency in which something is paid, were it nothing. */
function spentIn(sums: readonly Sums[]): Money[] {
  const paid = sums.filter((part) => part.paid + part.fulfilled > 0);
  return paid.map(({ spent: amount, currency }) => ({ amount, currency }));
}

function placedOf({ placed, paid, fulfilled, cancelled }: Sums): number {
  return placed + paid + fulfilled + cancelled;
}
