import type { Fault } from './fault.ts';

const TENANT_ROWS = 'test/e2e/tenant-rows.e2e-spec.ts';

/** Which migration puts which tables behind a wall. */
const WALLED: Readonly<Record<string, readonly string[]>> = {
  '1790000000000-platform-create-platform': ['platform.outbox', 'platform.idempotency_keys'],
  '1790000002000-users-create-users': ['users.users'],
  '1790000003000-auth-create-sessions': ['auth.credentials', 'auth.sessions', 'auth.refresh_tokens'],
  '1790000004000-catalogue-create-services': ['catalogue.services'],
  '1790000005000-orders-create-orders': ['orders.orders', 'orders.order_lines'],
  '1790000006000-platform-create-event-flow': ['platform.inbox', 'platform.dead_letters'],
  '1790000007000-statistics-create-order-statistics': ['statistics.counted_orders', 'statistics.customer_days'],
  '1790000008000-mail-create-messages': ['mail.messages'],
  '1790000011000-roles-create-roles': ['roles.roles'],
  '1790000013000-api-keys-create-api-keys': ['api_keys.api_keys'],
  '1790000016000-auth-create-mailed-tokens': ['auth.mailed_tokens'],
  '1790000018000-catalogue-create-verdicts': ['catalogue.verdicts'],
  '1790000020000-audit-create-trail': ['audit.entries', 'audit.seals', 'audit.heads'],
};

const bare = (migration: string, table: string): Fault => ({
  name: `${table.replaceAll(/[._]/g, '-')}-without-a-wall`,
  fault: `\`${table}\` has no row-level security`,
  guard: '`platform.wall_off` in its migration',
  file: `migrations/${migration}.ts`,
  find: `platform.wall_off('${table}')`,
  replace: 'null',
  spec: TENANT_ROWS,
  test: 'keeps another tenant’s rows from being read and written',
});

/** The wall around each table that has a tenant, and that none comes to be without one. */
export const tableWalls: readonly Fault[] = [
  ...Object.entries(WALLED).flatMap(([migration, tables]) => tables.map((table) => bare(migration, table))),
  {
    name: 'tenants-without-a-wall',
    fault: 'A tenant writes the row of another one',
    guard: '`tenant_update` in the migration of the tenants',
    file: 'migrations/1790000001000-tenants-create-tenants.ts',
    find: `using (coalesce(nullif(current_setting('app.tenant_id', true), '')::uuid, id) = id)`,
    replace: 'using (true)',
    spec: TENANT_ROWS,
    test: 'lets a tenant read that there are others, and write none of them',
  },
  {
    name: 'wall-not-forced',
    fault: 'Row-level security does not hold the owner of the tables',
    guard: '`platform.wall_off` forces it',
    file: 'migrations/1790000000000-platform-create-platform.ts',
    find: `execute format('alter table %s force row level security', walled);`,
    replace: '',
    spec: TENANT_ROWS,
    test: 'has a tenant and a forced policy for reading and writing, or stands in a list with the reason',
  },
  {
    name: 'table-in-no-list',
    fault: 'A new table has no tenant, and nobody said why',
    guard: 'The list of tables without one',
    file: 'migrations/1790000020000-audit-create-trail.ts',
    find: 'create schema audit;',
    replace: 'create schema audit; create table audit.remarks (id uuid primary key, remark text);',
    spec: TENANT_ROWS,
    test: 'has a tenant and a forced policy for reading and writing, or stands in a list with the reason',
  },
  {
    name: 'application-past-the-wall',
    fault: 'The application’s own role sees the mails of every tenant',
    guard: 'Policies beside the wall are the worker’s alone',
    file: 'migrations/1790000008000-mail-create-messages.ts',
    find: 'create policy every_tenant on mail.messages to company_worker',
    replace:
      'create policy everybody on mail.messages to company_app using (true); create policy every_tenant on mail.messages to company_worker',
    spec: TENANT_ROWS,
    test: 'lets nobody but the worker look past the policy',
  },
];
