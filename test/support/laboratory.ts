import { Test } from '@nestjs/testing';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { type Config, ConfigModule, loadConfig } from '#libs/config';
import { Database, DatabaseModule, UnitOfWork } from '#libs/database';
import { createLog, LoggingModule } from '#libs/logging';
import { Circuits, type CircuitState } from '#libs/resilience';
import { migrations } from '#migrations';
import type { Json } from './answer.js';
import { eventually } from './house.js';
import { cloneDatabase, type TestDatabase } from './test-database.js';

/** The database lib on a real database with one walled table, `lab.things`, and nothing else of the application. */
export class Laboratory {
  database!: Database;
  unitOfWork!: UnitOfWork;
  readonly eventually = eventually;
  private cloned!: TestDatabase;
  private superuser!: pg.Pool;
  private main!: Opened;

  async set(): Promise<void> {
    this.cloned = await cloneDatabase();
    this.superuser = new pg.Pool({ connectionString: this.cloned.superuserUrl, max: 2 });
    await this.rows(`
      create schema lab;
      create table lab.things (id int constraint things_pkey primary key, tenant_id uuid not null, name text not null);
      select platform.wall_off('lab.things');
      grant usage on schema lab to company_app;
      grant select, insert, update on lab.things to company_app;`);
    this.main = await this.open({});
    this.database = this.main.database;
    this.unitOfWork = this.main.unitOfWork;
  }

  async clear(): Promise<void> {
    await this.main.close();
    await this.superuser.end();
    await this.cloned.drop();
  }

  get appUrl(): string {
    return this.cloned.appUrl;
  }

  get superuserUrl(): string {
    return this.cloned.superuserUrl;
  }

  /** Another pool on the same database. */
  async open({ url = this.cloned.appUrl, prepare = true }: { url?: string; prepare?: boolean }): Promise<Opened> {
    const config: Config = loadConfig({
      NODE_ENV: 'test',
      DATABASE_URL: url,
      DATABASE_OWNER_URL: this.cloned.ownerUrl,
      MIGRATE_ON_START: 'false',
      DATABASE_PREPARED_STATEMENTS: String(prepare),
      KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    });
    const imports = [
      ConfigModule.with(config),
      LoggingModule.with(createLog('silent')),
      DatabaseModule.with({ migrations, entities: [] }),
    ];
    const module = await Test.createTestingModule({ imports }).compile();
    const [database, unitOfWork] = [module.get(Database), module.get(UnitOfWork)];
    const circuits = module.get(Circuits, { strict: false });
    return {
      ...{ database, unitOfWork, pool: poolUnder(module.get(DataSource)) },
      circuit: () => circuits.stateOf('postgres'),
      close: () => module.close(),
    };
  }

  /** Rows as they really are, past every wall. */
  async rows(sql: string, values: readonly unknown[] = []): Promise<Json[]> {
    return (await this.superuser.query(sql, [...values])).rows;
  }
}

export interface Opened {
  readonly database: Database;
  readonly unitOfWork: UnitOfWork;
  readonly pool: pg.Pool;
  /** What the circuit before connecting is at. */
  circuit(): CircuitState | undefined;
  close(): Promise<void>;
}

/** A laboratory for the tests of this file. */
export function useLaboratory(): Laboratory {
  const laboratory = new Laboratory();
  beforeAll(() => laboratory.set(), 60_000);
  afterAll(() => laboratory.clear(), 60_000);
  return laboratory;
}

function poolUnder({ driver }: DataSource): pg.Pool {
  return (driver as unknown as { readonly master: pg.Pool }).master;
}
