/** A table behind the wall of `platform.wall_off`. */
export interface WalledTable {
  readonly name: string;
  /** Whether nothing in it is ever changed: a trigger refuses that, whoever asks. */
  readonly insertOnly?: boolean;
  /** Why no statement of one tenant reads it. */
  readonly unread?: string;
}

const RELAYED = 'Only the worker reads it, of every tenant at once.';

/** Every table that has a tenant: each has a forced policy, and is tried with either wall alone. */
export const WALLED: readonly WalledTable[] = [
  { name: 'api_keys.api_keys' },
  { name: 'audit.entries', insertOnly: true },
  { name: 'audit.heads', insertOnly: true },
  { name: 'audit.seals', insertOnly: true },
  { name: 'auth.credentials' },
  { name: 'auth.mailed_tokens' },
  { name: 'auth.refresh_tokens' },
  { name: 'auth.sessions' },
  { name: 'catalogue.services' },
  { name: 'catalogue.verdicts' },
  { name: 'mail.messages', unread: RELAYED },
  { name: 'orders.order_lines' },
  { name: 'orders.orders' },
  { name: 'platform.dead_letters' },
  { name: 'platform.idempotency_keys' },
  { name: 'platform.inbox', unread: RELAYED },
  { name: 'platform.outbox', unread: RELAYED },
  { name: 'roles.roles' },
  { name: 'statistics.counted_orders', unread: 'It is what the sums are moved by; only they are read.' },
  { name: 'statistics.customer_days' },
  { name: 'users.users' },
];

/** Every other table, and why it has no tenant, or another wall. */
export const OPEN: Readonly<Record<string, string>> = {
  'tenants.tenants':
    'It is the tenants: looked up before any is known, and written by none but itself and the platform.',
  'auth.failed_attempts': 'Failures count whatever tenant they meant; its hashes name nobody.',
  'auth.signing_keys': 'All tenants’ tokens are signed alike.',
  'audit.sealing': 'One row: who seals, and until when.',
  'exchange_rates.quotations': 'Rates are the same for everybody.',
  'platform.attempts': 'How often consumers tried a message, by its id.',
  'platform.event_flow': 'One row: how many events wait, of all tenants.',
  'platform.in_hand': 'What consumers took up last, by ids of messages.',
  'platform.jobs': 'Whose turn a job is.',
  'platform.lane_leases': 'Who publishes which lane.',
  'platform.migrations': 'Which migrations were applied.',
  'platform.relays': 'Who relays.',
  'platform.replays': 'What operators of the platform have heard again, of all tenants.',
  'platform.revocations': 'Ids of sessions that ended and principals that changed; every instance polls all of them.',
};

const of = (reason: string, ...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, reason]));

/** Statements about walled tables that name no tenant, and why they may: the worker serves all of them at once. */
export const NAMELESS: Readonly<Record<string, string>> = {
  ...of(
    'Lanes carry the events of all tenants.',
    'messaging.waiting',
    'messaging.mark_published',
    'messaging.postpone',
  ),
  ...of('They count what waits, of all tenants in sum.', 'messaging.backlog', 'messaging.dead_letters_waiting'),
  ...of('It remembers messages by their ids, before any of them is read.', 'messaging.take_in_hand'),
  ...of(
    'Asked for by a tenant’s statement; found by that, and then by the id that it found.',
    ...['messaging.redriving', 'messaging.begin_again', 'messaging.leave_dead', 'messaging.settle_dead_letter'],
  ),
  ...of('Whose turn it is in all tenants; what is done with it names the tenant.', 'mail.lease'),
  ...of(
    'The chains of all tenants are sealed and signed by one.',
    'audit.waiting',
    'audit.grown_chains',
    'audit.oldest_unsealed',
    'audit.heads_beyond',
  ),
  ...of(
    'What is old is removed in all tenants alike.',
    ...['messaging.prune_outbox', 'messaging.prune_inbox', 'messaging.prune_dead_letters', 'services.prune_verdicts'],
    ...['idempotency.remove_expired', 'auth.remove_old_refresh_tokens', 'auth.remove_old_sessions'],
    'auth.remove_old_mailed_tokens',
  ),
};

/** Statements with a filter on the tenant that the test of the filters does not send, and why. */
export const UNTRIED: Readonly<Record<string, string>> = {
  ...of('It is asked at start, before anybody is there.', 'users.was_ever_known'),
};
