/** A consumer as the checker knows it. Each of its effects is counted as it is carried out. */
export interface KnownConsumer {
  readonly name: string;
  readonly hears: readonly string[];
}

const ORDER_MOVES = ['placed', 'changed', 'paid', 'fulfilled', 'cancelled'].map((move) => `orders.order_${move}.v1`);

export const CONSUMERS: readonly KnownConsumer[] = [
  { name: 'statistics.count_orders', hears: ORDER_MOVES },
  { name: 'mail.confirm_orders', hears: ['orders.order_placed.v1'] },
  { name: 'mail.welcome_users', hears: ['users.user_created.v1'] },
];
