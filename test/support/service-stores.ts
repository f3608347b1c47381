import { Test, type TestingModule } from '@nestjs/testing';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { RevocationsModule } from '#libs/access';
import { CacheModule } from '#libs/cache';
import { ConfigModule, loadConfig } from '#libs/config';
import { command, DatabaseModule } from '#libs/database';
import { EventsModule, Outbox } from '#libs/events';
import { newId } from '#libs/ids';
import { createLog, LoggingModule } from '#libs/logging';
import { MetricsModule } from '#libs/metrics';
import { MongoModule } from '#libs/mongo';
import { NoticesModule } from '#libs/notices';
import { RedisModule } from '#libs/redis';
import { SealingModule } from '#libs/sealing';
import { migrations } from '#migrations';
import { serviceChanged } from '#events/catalogue';
import { CatalogueWorkerModule } from '../../apps/api/src/modules/catalogue/catalogue.module.js';
import { Service, type NewService } from '../../apps/api/src/modules/catalogue/service.entity.js';
import { ServiceStore, type Beside } from '../../apps/api/src/modules/catalogue/service-store.js';
import type { LogLine } from './house.js';
import { MONGO_URL, MongoDatabase } from './mongo.js';
import { cloneDatabase, type TestDatabase } from './test-database.js';

/** Where services may be kept here: always in PostgreSQL, and as documents where TEST_MONGO_URL names a server. */
export const STORES: readonly (readonly [name: string, mongo: string])[] = [
  ['in PostgreSQL', ''],
  ...(MONGO_URL ? [['in MongoDB', MONGO_URL] as const] : []),
];

const happened = command(
  'lab.happened',
  `insert into platform.idempotency_keys (tenant_id, principal_id, route, key, fingerprint, status, headers, body, expires_at)
   values ($1, $1, 'lab', $2, '\\x00', 201, '{}', '{}', now() + interval '1 day')`,
  { refusals: { idempotency_keys_pkey: () => new Error('key taken') }, unaudited: 'a test' },
);

/** A store of services with what is beside it, on databases of its own. */
export class StoreWorks {
  readonly tenantId = newId();
  readonly logs: LogLine[] = [];
  mongo: MongoDatabase | undefined;
  module!: TestingModule;
  private cloned!: TestDatabase;
  private superuser!: pg.Pool;
  private readonly opened: TestingModule[] = [];

  constructor(private readonly server: string) {}

  get store(): ServiceStore {
    return this.get(ServiceStore);
  }

  async set(): Promise<void> {
    this.cloned = await cloneDatabase();
    this.superuser = new pg.Pool({ connectionString: this.cloned.superuserUrl, max: 2 });
    this.superuser.on('error', () => undefined);
    if (this.server) this.mongo = new MongoDatabase(this.server);
    this.module = await this.open();
  }

  /** Another instance on the same databases. */
  async open(): Promise<TestingModule> {
    const config = loadConfig({
      NODE_ENV: 'test',
      SEED_DEMO: 'false',
      DATABASE_URL: this.cloned.appUrl,
      DATABASE_OWNER_URL: this.cloned.ownerUrl,
      DATABASE_POOL_MAX: '20',
      MIGRATE_ON_START: 'false',
      KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      MONGO_URL: this.mongo?.url ?? '',
    });
    const log = createLog('debug', { write: (line) => void this.logs.push(JSON.parse(line) as LogLine) });
    const libs = [ConfigModule.with(config), LoggingModule.with(log), MetricsModule, SealingModule, EventsModule];
    const sideParts = [RedisModule, MongoModule, NoticesModule, CacheModule, RevocationsModule];
    const database = DatabaseModule.with({ migrations, entities: [] });
    const module = await Test.createTestingModule({
      imports: [...libs, ...sideParts, database, CatalogueWorkerModule],
    })
      .setLogger(false as never)
      .compile();
    this.opened.push(module);
    return module.init();
  }

  async clear(): Promise<void> {
    for (const module of this.opened) await module.close();
    await this.superuser.end();
    await this.cloned.drop();
    await this.mongo?.drop();
  }

  get<T>(part: abstract new (...args: never[]) => T, module = this.module): T {
    return module.get<T>(part, { strict: false });
  }

  /** A service that nobody knows of yet. */
  define(definition: Partial<NewService> = {}, tenantId = this.tenantId): Service {
    const code = `s-${randomUUID().slice(0, 12)}`;
    return Service.define(
      tenantId,
      { code, name: 'A service', price: { amount: 100, currency: 'EUR' }, ...definition },
      newId(),
    );
  }

  /** The event of the service's present version and, where a key is named, its claim. */
  beside(service: Service, key?: string): Beside {
    const { tenantId, id, version, code, status, price } = service;
    const event = serviceChanged({ serviceId: id, code, status, price });
    return {
      claim: key === undefined ? [] : [happened(tenantId, key)],
      event: this.get(Outbox).append({ tenantId, type: 'service', id, version }, event, null),
    };
  }

  /** A service that is kept. */
  async kept(definition: Partial<NewService> = {}, tenantId = this.tenantId): Promise<Service> {
    const service = this.define(definition, tenantId);
    await this.store.insert(service, this.beside(service));
    return service;
  }

  /** Keeps the next version of what is read now. */
  async change(id: string, change: Partial<NewService>, store = this.store): Promise<Service> {
    const service = await store.find(this.tenantId, id);
    if (!service) throw new Error('There is no such service.');
    service.change(change, newId());
    await store.update(service, this.beside(service));
    return service;
  }

  /** The versions whose event is in the outbox. */
  async announced(id: string): Promise<number[]> {
    const { rows } = await this.superuser.query<{ version: number }>(
      'select version from platform.outbox where aggregate_id = $1 order by version',
      [id],
    );
    return rows.map(({ version }) => version);
  }
}

/** Works for the tests of a description. */
export function useStore(server: string): StoreWorks {
  const works = new StoreWorks(server);
  beforeAll(() => works.set(), 60_000);
  afterAll(() => works.clear(), 60_000);
  return works;
}
