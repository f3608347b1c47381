import type { Fault } from './fault.ts';

const MODULES = 'apps/api/src/modules';

/** A filter on the tenant in the text of a statement: what is found there loses it. */
interface Filter {
  readonly name: string;
  /** What the statement does. */
  readonly does: string;
  readonly find: string;
}

/** By the file, which stands under the modules where it is no lib's. */
const FILTERS: Readonly<Record<string, readonly Filter[]>> = {
  'api-keys/api-keys.repository.ts': [
    { name: 'api-keys-listed', does: 'The list of API keys', find: `['tenant_id = ?', tenantId]` },
    { name: 'api-key-rotated', does: 'The rotation of an API key', find: 'tenant_id = $1 and id = $2 and hash = $3' },
    { name: 'api-key-revoked', does: 'The end of an API key', find: 'tenant_id = $1 and (id = $2 or parent_id = $2)' },
    {
      name: 'api-key-touched',
      does: 'The note that an API key was used',
      find: 'tenant_id = $1 and id = $2 and (last_used',
    },
  ],
  'audit/audit.repository.ts': [
    { name: 'audit-entries-listed', does: 'The list of audit entries', find: `['tenant_id = ?', tenantId]` },
    {
      name: 'audit-entries-unsealed',
      does: 'The look for entries without a seal',
      find: 'audit.entries where tenant_id = $1 order',
    },
    {
      name: 'audit-seals-read',
      does: 'The look at the seals',
      find: 'audit.seals s where s.tenant_id = $1 and s.seq > $2',
    },
    { name: 'audit-heads-read', does: 'The look at the signed heads', find: 'audit.heads where tenant_id = $1' },
  ],
  'auth/credentials.repository.ts': [
    {
      name: 'password-hash-read',
      does: 'The look at a password’s hash',
      find: 'from auth.credentials where tenant_id = $1 and user_id = $2) as',
    },
    {
      name: 'password-changed',
      does: 'The change of a password',
      find: 'where tenant_id = $1 and user_id = $2 and password_hash = $3`',
    },
    {
      name: 'password-reset',
      does: 'The reset of a password',
      find: 'updated_at = now() where tenant_id = $1 and user_id = $2`',
    },
    {
      name: 'password-confirmed',
      does: 'The check that a password is still the same',
      find: 'tenant_id = $1 and user_id = $2 and password_hash = $3 for share',
    },
  ],
  'auth/mailed-tokens.repository.ts': [
    {
      name: 'mailed-token-used',
      does: 'The use of a mailed token',
      find: 'tenant_id = $1 and kind = $2 and hash = $3',
    },
    {
      name: 'mailed-token-read',
      does: 'The look for whom a token is mailed to',
      find: 'auth.mailed_tokens where tenant_id = $1 and id = $2',
    },
  ],
  'auth/sessions.repository.ts': [
    {
      name: 'session-locked',
      does: 'The look for a session by its token',
      find: 'tenant_id = $1 and id = (select session_id from auth.refresh_tokens where tenant_id = $1 and hash = $2) for update',
    },
    {
      name: 'session-touched',
      does: 'The note that a session was used',
      find: 'set last_used_at = now() where tenant_id = $1',
    },
    { name: 'session-ended', does: 'The end of a session', find: 'end_reason = $3 where tenant_id = $1' },
    {
      name: 'refresh-token-read',
      does: 'The look for a refresh token',
      find: 'where t.tenant_id = $1 and t.hash = $2',
    },
    { name: 'refresh-token-used', does: 'The use of a refresh token', find: 'successor = $3 where tenant_id = $1' },
  ],
  'auth/own-sessions.repository.ts': [
    { name: 'own-sessions-listed', does: 'The list of one’s own sessions', find: `['tenant_id = ?', tenantId]` },
    {
      name: 'own-session-ended',
      does: 'The end of one’s own session',
      find: 'tenant_id = $1 and user_id = $2 and id = $3',
    },
  ],
  'catalogue/services.repository.ts': [
    { name: 'services-listed', does: 'The list of services', find: `['tenant_id = ?', tenantId]` },
    {
      name: 'service-changed',
      does: 'The change of a service',
      find: 'tenant_id = $1 and id = $2 and version = $11 - 1',
    },
  ],
  'catalogue/verdicts.repository.ts': [
    {
      name: 'verdicts-read',
      does: 'The look at accepted proposals',
      find: 'tenant_id = $1 and proposal_id = any($2::uuid[])',
    },
    {
      name: 'verdicts-expected',
      does: 'The check that nothing was accepted since',
      find: 'v.tenant_id = $1 and v.accepted',
    },
  ],
  'mail/mail.repository.ts': [
    { name: 'mail-settled', does: 'The note that a mail was sent', find: 'tenant_id = $6 and id = $1' },
  ],
  'orders/orders.repository.ts': [
    { name: 'order-changed', does: 'The change of an order', find: 'tenant_id = $1 and id = $2 and version = $9 - 1' },
    { name: 'order-lines-deleted', does: 'The exchange of an order’s lines', find: 'tenant_id = $1 and order_id = $2' },
  ],
  'orders/order-overviews.repository.ts': [
    {
      name: 'order-lines-read',
      does: 'The look at the lines of many orders',
      find: 'tenant_id = $1 and order_id = any($2::uuid[])',
    },
  ],
  'roles/roles.repository.ts': [
    { name: 'roles-listed', does: 'The list of roles', find: '(tenant_id is null or tenant_id = ?)' },
    { name: 'roles-read', does: 'The look at all roles', find: 'from roles.roles where tenant_id = $1`' },
    { name: 'role-changed', does: 'The change of a role', find: 'tenant_id = $1 and id = $2 and version = $4 - 1' },
    { name: 'role-deleted', does: 'The end of a role', find: 'tenant_id = $1 and id = $2 and version = $3' },
  ],
  'statistics/statistics.repository.ts': [
    {
      name: 'order-statistics-read',
      does: 'The look at a customer’s sums',
      find: 'tenant_id = $1 and customer_id = $2',
    },
  ],
  'users/users.repository.ts': [
    {
      name: 'user-found-by-address',
      does: 'The look for a user by the address',
      find: 'tenant_id = $1 and email = $2 and deleted_at is null',
    },
    { name: 'users-read-at-once', does: 'The look at many users', find: 'tenant_id = $1 and id = any($2::uuid[])' },
    { name: 'user-changed', does: 'The change of a user', find: 'tenant_id = $1 and id = $2 and version = $6 - 1' },
    {
      name: 'address-confirmed',
      does: 'The note that an address is verified',
      find: 'tenant_id = $1 and id = $2 and email_verified_at is null',
    },
  ],
  'libs/idempotency/src/answers.ts': [
    {
      name: 'idempotent-answer-read',
      does: 'The look for an answer under a key',
      find: 'tenant_id = $1 and principal_id = $2',
    },
  ],
};

const EQUALITY = /(?:\b\w+\.)?tenant_id = (\$\d+|\?)/g;

function unfiltered(path: string, { name, does, find }: Filter): Fault {
  return {
    name: `${name}-unfiltered`,
    fault: `${does} forgets the tenant`,
    guard: 'The statement filters, beside row-level security',
    file: path.startsWith('libs/') ? path : `${MODULES}/${path}`,
    find,
    replace: find.replaceAll(EQUALITY, '$1::uuid is not null'),
    spec: 'test/e2e/tenant-rows.e2e-spec.ts',
    test: 'find and touch nothing where a tenant’s statement is sent for another one',
  };
}

/** The filter on the tenant in the statements about each table. */
export const tableFilters: readonly Fault[] = Object.entries(FILTERS).flatMap(([path, filters]) =>
  filters.map((filter) => unfiltered(path, filter)),
);
