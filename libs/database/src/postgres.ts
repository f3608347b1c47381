import type { Pool, PoolClient } from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import type { Log } from '#libs/logging';
import type { Circuit } from '#libs/resilience';
import { connectingThrough } from './connecting.js';

/** How to reach the database and as whom. */
export interface Reach {
  readonly url: string;
  /** Role to step down to on every connection; unset where the login itself is the one to be. */
  readonly role?: string;
  readonly poolMax: number;
  /** Connections that are kept although nobody needs them just now. */
  readonly poolMin?: number;
  /** False behind a pooler, which refuses start-up parameters. */
  readonly startupParameters?: boolean;
  /** What connections are opened through; unset for a tool that connects once. */
  readonly circuit?: Circuit;
  /** Schema of TypeORM's own tables. */
  readonly schema?: string;
  readonly entities?: readonly (new (...args: never[]) => object)[];
  readonly migrations?: readonly (new () => MigrationInterface)[];
}

/** Milliseconds; the server's own bounds behind the deadlines of the application. */
const bounds = { statement_timeout: 15_000, lock_timeout: 2_000, idle_in_transaction_session_timeout: 15_000 };

/** A TypeORM data source over one pool of connections; `initialize()` connects it. */
export function dataSourceFor(reach: Reach, log: Log): DataSource {
  const startup =
    reach.startupParameters === false ? {} : { ...bounds, ...(reach.role && { options: `-c role=${reach.role}` }) };
  return new DataSource({
    type: 'postgres',
    url: reach.url,
    synchronize: false,
    logging: false,
    installExtensions: false,
    poolSize: reach.poolMax,
    applicationName: 'company-backend',
    entities: listed(reach.entities),
    migrations: listed(reach.migrations),
    ...(reach.schema && { schema: reach.schema }),
    migrationsTableName: 'migrations',
    poolErrorHandler: (error: unknown) =>
      log.warn({ err: error, module: 'database' }, 'an idle database connection was lost'),
    extra: {
      ...startup,
      connectionTimeoutMillis: 2_000,
      idleTimeoutMillis: 30_000,
      min: reach.poolMin ?? 0,
      keepAlive: true,
      ...(reach.circuit && { Client: connectingThrough(reach.circuit) }),
      // A connection that is lost while in use tells its user through the query; without a listener it would end the process.
      onConnect: (client: PoolClient) => void client.on('error', () => undefined),
    },
  });
}

/** TypeORM types a class as a plain function. */
function listed(classes: readonly unknown[] = []): (() => void)[] {
  return [...classes] as (() => void)[];
}

/** The pool under an initialized data source. */
export function poolOf(dataSource: DataSource): Pool {
  const { master } = dataSource.driver as unknown as { master: Pool };
  return master;
}

/** Connects, waiting for a database that is still starting; `tell` hears once a second what is being waited for. */
export async function openDataSource(reach: Reach, log: Log, patienceMs = 30_000): Promise<DataSource> {
  const givesUpAt = performance.now() + patienceMs;
  for (let pause = 100; ; pause = Math.min(pause * 2, 1_000)) {
    const dataSource = dataSourceFor(reach, log);
    try {
      await dataSource.initialize();
      return dataSource;
    } catch (error) {
      if (performance.now() > givesUpAt || !isComing(error)) throw error;
      log.info({ module: 'database', reason: (error as Error).message }, 'waiting for the database');
      await new Promise((wake) => setTimeout(wake, pause));
    }
  }
}

/** Refused connections and "starting up" pass; a wrong password or database does not. */
function isComing(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === undefined || /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|57P0|53|08)/.test(code);
}
