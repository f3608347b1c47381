import { command, query, type Statement } from './statement.js';

/** The scope of platform rows, which belong to no tenant; in it every tenant's rows are out of sight. */
export const PLATFORM = Symbol('PLATFORM');

/**
 * The scope of the relay and the jobs: rows of every tenant, but only of the few tables that serve all of them. Entered
 * by stepping into the role company_worker, which a login may do only where it was made a member.
 */
export const WORKER = Symbol('WORKER');

/** Whose rows a statement may see: one tenant's, by its id, the platform's, or the worker's. */
export type Scope = string | typeof PLATFORM | typeof WORKER;

const enterTenant = query('database.enter_tenant', `select set_config('app.tenant_id', $1, true)`);
const enterTenantInHaste = query(
  'database.enter_tenant_in_haste',
  `select set_config('app.tenant_id', $1, true), set_config('lock_timeout', $2, true)`,
);
const enterWorker = query('database.enter_worker', `select set_config('role', 'company_worker', true)`);
const waitBriefly = command('database.wait_briefly', `select set_config('lock_timeout', $1, true)`);

/** The statements that open a transaction in `scope`; they last as long as the transaction, no longer. */
export function entering(scope: Scope, lockTimeout?: number): Statement[] {
  if (scope === WORKER) return [enterWorker()];
  if (scope === PLATFORM) return lockTimeout === undefined ? [] : [waitBriefly(`${lockTimeout}ms`)];
  return [lockTimeout === undefined ? enterTenant(scope) : enterTenantInHaste(scope, `${lockTimeout}ms`)];
}

/** Statements about rows of another tenant than the commit was begun for: all that follow belong to `tenantId`. */
export function within(tenantId: string, statements: readonly Statement[]): Statement[] {
  return [enterTenant(tenantId), ...statements];
}
