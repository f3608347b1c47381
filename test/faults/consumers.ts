/** A consumer as the checker knows it. Each of its effects is counted as it is carried out. */
export interface KnownConsumer {
  readonly name: string;
  readonly hears: readonly string[];
  /** Its effect is in no table: taking something out of a cache, which does no harm twice. */
  readonly leavesNoRow?: true;
}

const ORDER_MOVES = ['placed', 'changed', 'paid', 'fulfilled', 'cancelled'].map((move) => `orders.order_${move}.v1`);

/** All of them: a test compares them with those that are declared. */
export const CONSUMERS: readonly KnownConsumer[] = [
  { name: 'statistics.count_orders', hears: ORDER_MOVES },
  { name: 'mail.confirm_orders', hears: ['orders.order_placed.v1'] },
  // For an address that nobody has it has no effect; the harness asks only for those of its people.
  { name: 'mail.mail_reset_tokens', hears: ['resets.reset_requested.v1'] },
  { name: 'mail.mail_verification_tokens', hears: ['verifications.verification_requested.v1'] },
  { name: 'mail.welcome_users', hears: ['users.user_created.v1'] },
  { name: 'services.forget_services', hears: ['services.service_changed.v1'], leavesNoRow: true },
  { name: 'users.forget_users', hears: ['users.user_updated.v1', 'users.user_closed.v1'], leavesNoRow: true },
];
