import type { ClassifiedTable } from './sensitivity.ts';

const made = ['version', 'created_at', 'updated_at', 'created_by', 'updated_by'] as const;
const STAYS = 'for good';
const TRAIL = 'for good: nothing of it can be changed or removed';

/** The tables of the modules. */
export const OF_MODULES: Readonly<Record<string, ClassifiedTable>> = {
  'api_keys.api_keys': {
    internal: [
      ...['id', 'tenant_id', 'name', 'permissions', 'previous_expires_at', 'created_at', 'created_by', 'parent_id'],
      ...['expires_at', 'last_used_at', 'revoked_at'],
    ],
    secret: { hash: 'SHA-256', previous_hash: 'SHA-256' },
    kept: STAYS,
  },
  'audit.entries': {
    internal: [
      ...['id', 'tenant_id', 'at', 'actor_id', 'actor_kind', 'action', 'object_type', 'object_id', 'outcome'],
      ...['context_id', 'details', 'xid'],
    ],
    kept: TRAIL,
  },
  'audit.heads': {
    internal: ['tenant_id', 'seq', 'hash', 'number', 'signed_at', 'kid', 'signature'],
    kept: TRAIL,
  },
  'audit.sealing': { internal: ['one', 'owner', 'fence', 'lease_until', 'sealed_below'], kept: 'one row' },
  'audit.seals': { internal: ['tenant_id', 'seq', 'entry_id', 'prev_hash', 'hash', 'sealed_at'], kept: TRAIL },
  'auth.credentials': {
    internal: ['user_id', 'tenant_id', 'updated_at'],
    secret: { password_hash: 'argon2id' },
    kept: STAYS,
  },
  'auth.failed_attempts': {
    internal: ['times', 'noted_at'],
    personal: { subject: 'HMAC' },
    kept: 'a day after the last failure',
  },
  'auth.mailed_tokens': {
    internal: ['id', 'tenant_id', 'kind', 'expires_at', 'used_at', 'asked_at'],
    personal: { subject: 'HMAC', address_sealed: 'sealed' },
    secret: { hash: 'SHA-256' },
    kept: 'a day after the token expired',
  },
  'auth.refresh_tokens': {
    internal: ['tenant_id', 'session_id', 'created_at', 'expires_at', 'used_at'],
    secret: { hash: 'SHA-256', successor: 'SHA-256' },
    kept: 'a day after the token expired',
  },
  'auth.sessions': {
    internal: [...['id', 'tenant_id', 'user_id', 'created_at', 'last_used_at', 'expires_at', 'ended_at', 'end_reason']],
    personal: { ip: 'clear', user_agent: 'clear' },
    kept: '30 days after the session expired',
  },
  'auth.signing_keys': {
    public: ['kid', 'public_jwk'],
    internal: ['state', 'created_at', 'activated_at', 'retired_at'],
    secret: { private_key_sealed: 'sealed' },
    kept: 'until the last token that a retired key signed has expired',
  },
  'catalogue.services': {
    internal: [
      ...['id', 'tenant_id', 'code', 'name', 'description', 'status', 'price_amount', 'price_currency', 'tags'],
      ...['config', ...made],
    ],
    kept: STAYS,
  },
  'catalogue.verdicts': {
    internal: ['tenant_id', 'proposal_id', 'accepted', 'service_id', 'version', 'decided_at'],
    kept: '90 days',
  },
  'exchange_rates.quotations': {
    public: ['source', 'base', 'date', 'rates', 'told_at'],
    kept: 'until newer ones come',
  },
  'mail.messages': {
    internal: [
      ...['id', 'tenant_id', 'recipient_id', 'kind', 'facts', 'context_id', 'status', 'attempts', 'available_at'],
      ...['last_fault', 'created_at', 'sent_at'],
    ],
    kept: 'until the operator removes what was sent',
  },
  'orders.order_lines': {
    internal: ['id', 'tenant_id', 'order_id', 'position', 'service_id', 'code', 'name', 'quantity', 'unit_amount'],
    kept: STAYS,
  },
  'orders.orders': {
    internal: [
      ...['id', 'tenant_id', 'customer_id', 'status', 'currency', 'total_amount', 'line_count', ...made],
      ...['deleted_at', 'customer_parent_id'],
    ],
    personal: { note: 'clear', cancel_reason: 'clear' },
    kept: STAYS,
  },
  'roles.roles': { internal: ['id', 'tenant_id', 'name', 'permissions', ...made], kept: 'until it is removed' },
  'statistics.counted_orders': {
    internal: [
      ...['tenant_id', 'order_id', 'version', 'customer_id', 'placed_on', 'status', 'currency', 'amount'],
      ...['was_status', 'was_currency', 'was_amount'],
    ],
    kept: STAYS,
  },
  'statistics.customer_days': {
    internal: [
      ...['tenant_id', 'customer_id', 'placed_on', 'currency', 'placed', 'paid', 'fulfilled', 'cancelled', 'spent'],
    ],
    kept: STAYS,
  },
  'tenants.tenants': {
    internal: ['id', 'slug', 'name', 'status', ...made, 'principal_limit', 'tenant_limit'],
    kept: STAYS,
  },
  'users.users': {
    internal: ['id', 'tenant_id', 'status', 'roles', 'parent_id', 'email_verified_at', ...made, 'deleted_at'],
    personal: { email: 'clear', name: 'clear' },
    kept: 'for good, also after the account was closed: orders refer to it',
  },
};
