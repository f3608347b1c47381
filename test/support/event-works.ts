import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { AccessBackgroundModule } from '#libs/access';
import { ConfigModule, loadConfig } from '#libs/config';
import { Context, runInContext } from '#libs/context';
import { Database, DatabaseModule } from '#libs/database';
import { EventsModule, Outbox, type DomainEvent } from '#libs/events';
import { IdempotencyBackgroundModule } from '#libs/idempotency';
import { newId } from '#libs/ids';
import { createLog, LoggingModule } from '#libs/logging';
import { BackgroundModule, MessagingModule } from '#libs/messaging';
import { MetricsModule } from '#libs/metrics';
import { migrations } from '#migrations';
import type { Json } from './answer.js';
import type { LogLine } from './house.js';
import { cloneDatabase, type TestDatabase } from './test-database.js';

/** The ways events may travel here: always inside the process, and through Kafka where TEST_KAFKA_BROKERS names one. */
export const WAYS: readonly (readonly [name: string, brokers: string])[] = [
  ['inside the process', ''],
  ...(process.env['TEST_KAFKA_BROKERS'] ? [['through Kafka', process.env['TEST_KAFKA_BROKERS']] as const] : []),
];

/** A real Redis, where there is one. */
export const REDIS_URL = process.env['TEST_REDIS_URL'];
/** The real Kafka, where there is one. */
export const KAFKA_BROKERS = process.env['TEST_KAFKA_BROKERS'];

/** Something that happened to an aggregate, committed by `EventWorks.commit`. */
export interface Happened {
  readonly tenantId?: string;
  readonly aggregateId?: string;
  readonly version?: number;
  readonly contextId?: string;
  readonly event: DomainEvent;
}

/** Relay, transport and the consumers of a test, on a database with a table for their effects: `lab.effects`. */
export class EventWorks {
  readonly tenantId = newId();
  readonly logs: LogLine[] = [];
  database!: Database;
  cloned!: TestDatabase;
  private superuser!: pg.Pool;
  private readonly opened = new Set<TestingModule>();

  constructor(private readonly environment: Readonly<Record<string, string>>) {}

  async set(): Promise<void> {
    this.cloned = await cloneDatabase();
    this.superuser = new pg.Pool({ connectionString: this.cloned.superuserUrl, max: 2 });
    this.superuser.on('error', () => undefined);
    await this.rows(`
      create schema lab;
      create table lab.effects (id bigint generated always as identity, tenant_id uuid not null, consumer text not null,
        event_id uuid not null, aggregate_id uuid not null, version int not null, context_id text);
      select platform.wall_off('lab.effects');
      grant usage on schema lab to company_app;
      grant select, insert on lab.effects to company_app;`);
  }

  /** Starts a process' worth of relay and consumers. */
  open(consumers: readonly Provider[]): Promise<TestingModule> {
    const listening: DynamicModule = { module: class Listening {}, providers: [...consumers] };
    return this.assemble([BackgroundModule, AccessBackgroundModule, IdempotencyBackgroundModule, listening]);
  }

  /** What can commit events, and leaves them to others. */
  openQuietly(): Promise<TestingModule> {
    return this.assemble([]);
  }

  async close(module: TestingModule): Promise<void> {
    this.opened.delete(module);
    await module.close();
  }

  async clear(): Promise<void> {
    for (const module of this.opened) await this.close(module);
    await this.superuser.end();
    await this.cloned.drop();
  }

  /** Commits what happened; the ids of the events. */
  async commit(module: TestingModule, ...happenings: readonly Happened[]): Promise<string[]> {
    const outbox = module.get(Outbox, { strict: false });
    const ids: string[] = [];
    for (const { tenantId = this.tenantId, aggregateId = newId(), version = 1, contextId, event } of happenings) {
      const context = new Context(contextId ?? `test-${randomUUID()}`);
      await runInContext(context, async () => {
        const aggregate = { tenantId, type: 'thing', id: aggregateId, version };
        const statement = outbox.append(aggregate, event, newId());
        ids.push(statement.values[0] as string);
        await module.get(Database, { strict: false }).commit(tenantId, [statement]);
      });
    }
    return ids;
  }

  /** Rows as they really are, past every wall. */
  async rows<Row = Json>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.superuser.query(sql, [...values])).rows as Row[];
  }

  async count(sql: string, values: readonly unknown[] = []): Promise<number> {
    const [row] = await this.rows<{ count: number }>(`select count(*)::int as count from ${sql}`, values);
    return row?.count ?? 0;
  }

  private async assemble(more: readonly (DynamicModule | Type)[]): Promise<TestingModule> {
    const config = loadConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'debug',
      DATABASE_URL: this.cloned.appUrl,
      DATABASE_OWNER_URL: this.cloned.ownerUrl,
      MIGRATE_ON_START: 'false',
      KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      ...this.environment,
    });
    const log = createLog('debug', { write: (line) => void this.logs.push(JSON.parse(line) as LogLine) });
    const imports = [ConfigModule.with(config), LoggingModule.with(log), MetricsModule, EventsModule, MessagingModule];
    const database = DatabaseModule.with({ migrations, entities: [] });
    const module = await Test.createTestingModule({ imports: [...imports, database, ...more] })
      .setLogger(false as never)
      .compile();
    await module.init();
    this.opened.add(module);
    this.database = module.get(Database);
    return module;
  }
}

/** Works for the tests of this file. */
export function useEventWorks(environment: Readonly<Record<string, string>> = {}): EventWorks {
  const works = new EventWorks(environment);
  beforeAll(() => works.set(), 60_000);
  afterAll(() => works.clear(), 60_000);
  return works;
}
