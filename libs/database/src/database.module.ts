import {
  Global,
  Inject,
  Injectable,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '#libs/config';
import { LOG, type Log } from '#libs/logging';
import { Metrics, MetricsModule } from '#libs/metrics';
import { Circuits, ResilienceModule } from '#libs/resilience';
import { Connections } from './connections.js';
import { DatabaseMetrics, watchPool } from './database-metrics.js';
import { Database } from './database.js';
import { Notifications } from './notifications.js';
import { openDataSource, poolOf, type Reach } from './postgres.js';
import { migrate, type MigrationClass } from './migrator.js';
import { SchemaHistory } from './schema-history.js';
import { StatementLog } from './statement-log.js';
import { UnitOfWork } from './unit-of-work.js';

/** So that connections are opened again well within two seconds after the database is back. */
const PROBE_AFTER_MS = 500;

/** What the composition root knows of the schema and the libs cannot: its history and its entities. */
export interface DatabaseSettings {
  readonly migrations: readonly MigrationClass[];
  readonly entities: readonly (new (...args: never[]) => object)[];
}

/** Fills the pool behind the start, and closes it last: only once HTTP has drained does nobody need it any more. */
@Injectable()
class PoolKeeper implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly connections: Connections,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    const { DATABASE_POOL_MIN, DATABASE_POOL_MAX } = this.config.env;
    this.connections.warmUp(Math.min(DATABASE_POOL_MIN, DATABASE_POOL_MAX)).catch((error: unknown) => {
      // Whoever needs one will open it, or be told why not.
      this.log.warn({ module: 'database', err: error }, 'the pool was not filled ahead of time');
    });
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

/** Opens the database, brings the schema up to date where the settings say so, and offers `Database` and `UnitOfWork`. */
@Global()
@Module({})
export class DatabaseModule {
  static with(settings: DatabaseSettings): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [MetricsModule, ResilienceModule],
      providers: [
        {
          provide: DataSource,
          useFactory: (config: Config, log: Log, circuits: Circuits) => open(config, log, circuits, settings),
          inject: [Config, LOG, Circuits],
        },
        {
          provide: Connections,
          useFactory: connectionsOf,
          inject: [Config, DataSource, Metrics, DatabaseMetrics],
        },
        {
          provide: DatabaseMetrics,
          useFactory: (metrics: Metrics) => new DatabaseMetrics(metrics),
          inject: [Metrics],
        },
        {
          provide: StatementLog,
          useFactory: (log: Log, { env }: Config, metrics: DatabaseMetrics) =>
            new StatementLog(log, env.SLOW_QUERY_MS, metrics),
          inject: [LOG, Config, DatabaseMetrics],
        },
        {
          provide: SchemaHistory,
          useFactory: (database: Database) => new SchemaHistory(database, settings.migrations),
          inject: [Database],
        },
        Database,
        Notifications,
        UnitOfWork,
        PoolKeeper,
      ],
      exports: [Database, Notifications, UnitOfWork, SchemaHistory],
    };
  }
}

function connectionsOf({ env }: Config, source: DataSource, metrics: Metrics, watched: DatabaseMetrics): Connections {
  const pool = poolOf(source);
  watchPool(metrics, pool);
  return new Connections(pool, env.DATABASE_PREPARED_STATEMENTS, (ms) => watched.waited(ms));
}

async function open(
  config: Config,
  log: Log,
  circuits: Circuits,
  { migrations, entities }: DatabaseSettings,
): Promise<DataSource> {
  const { env } = config;
  const url = env.DATABASE_URL;
  const ownerUrl = env.DATABASE_OWNER_URL ?? url;
  if (env.MIGRATE_ON_START) {
    // The owner's data source waits for the database as patiently as the application's does.
    const waiting = await openDataSource({ url: ownerUrl, poolMax: 1, startupParameters: false }, log);
    await waiting.destroy();
    for (const { name, durationMs } of await migrate({ url: ownerUrl, migrations, log })) {
      log.info({ module: 'database', migration: name, durationMs }, 'migration applied');
    }
  }
  const own = env.DATABASE_OWNER_URL === undefined ? { role: 'company_app' } : {};
  const reach: Reach = {
    url,
    poolMax: env.DATABASE_POOL_MAX,
    poolMin: env.DATABASE_POOL_MIN,
    startupParameters: env.DATABASE_PREPARED_STATEMENTS,
    circuit: circuits.open({ target: 'postgres', samples: 20, halfOpenAfterMs: PROBE_AFTER_MS }),
    entities,
    ...own,
  };
  const dataSource = await openDataSource(reach, log);
  await requireWalls(dataSource);
  return dataSource;
}

/** A superuser sees every tenant's rows whatever the policies say, and an owner can drop them: neither must serve. */
async function requireWalls(dataSource: DataSource): Promise<void> {
  const [role] = await dataSource.query<{ bypasses: boolean; inherits: boolean; owns: boolean }[]>(
    `select rolsuper or rolbypassrls as bypasses,
       exists (select from pg_roles w where w.rolname = 'company_worker' and pg_has_role(current_user, w.oid, 'usage')) as inherits,
       coalesce((select relowner = r.oid from pg_class where oid = to_regclass('platform.outbox')), false) as owns
     from pg_roles r where rolname = current_user`,
  );
  if (!role?.bypasses && !role?.owns && !role?.inherits) return;
  await dataSource.destroy();
  const fault = role.bypasses
    ? 'bypasses row-level security'
    : role.owns
      ? 'owns the schema and could lift it'
      : 'inherits the rights of company_worker, which sees events of every tenant (grant it with inherit false, set true)';
  throw new Error(`The application's database login ${fault}; give it one that is merely a member of company_app.`);
}
