import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadConfig } from '#libs/config';
import { createLog } from '#libs/logging';
import { boot } from '../../apps/api/src/boot.js';
import type { Json } from './answer.js';
import { complaintsAbout, evidenceOf } from './evidence.js';
import { Person } from './person.js';
import { administer, cloneDatabase, type TestDatabase } from './test-database.js';

const OWNER = { email: 'owner@example.com', password: 'the owner of the house' };
const OPERATOR = { email: 'operator@example.com', password: 'whoever runs the platform' };
/** The settings of a house that has an operator of the platform. */
export const withOperator = {
  BOOTSTRAP_OPERATOR_EMAIL: OPERATOR.email,
  BOOTSTRAP_OPERATOR_PASSWORD: OPERATOR.password,
};
export const PASSWORD = 'a fine long password';

export type LogLine = Readonly<Record<string, Json>>;

/** A test file is one address and hardly ever rests; what a limit does, its own tests show. Failed logins are counted. */
const UNLIMITED = { RATE_LIMIT_IP: 'off', RATE_LIMIT_PRINCIPAL: 'off', RATE_LIMIT_TENANT: 'off' };

/** The whole application on a database of its own, listening on a free port. */
export class House {
  readonly logs: LogLine[] = [];
  /** The same, as they were written. */
  readonly lines: string[] = [];
  /** Where the house writes its mails. */
  readonly mailDirectory = join(tmpdir(), `company-backend-mail-${randomUUID()}`);
  /** Where it publishes the heads of its audit trail. */
  readonly headsFile = join(tmpdir(), `company-backend-heads-${randomUUID()}.jsonl`);
  app!: NestFastifyApplication;
  url!: string;
  database!: TestDatabase;
  private superuser!: pg.Pool;

  constructor(
    private readonly environment: Readonly<Record<string, string>>,
    /** The house whose database it shares, and which looks after that. */
    readonly beside?: House,
  ) {}

  async open(): Promise<void> {
    this.database = this.beside?.database ?? (await cloneDatabase());
    this.superuser = new pg.Pool({ connectionString: this.database.superuserUrl, max: 2 });
    this.superuser.on('error', () => undefined);
    const config = loadConfig({
      NODE_ENV: 'test',
      // Events stay in the outbox, where tests look at them; a house of the role all carries them on.
      APP_ROLE: 'api',
      ADMIN_PORT: '0',
      LOG_LEVEL: 'debug',
      DATABASE_URL: this.database.appUrl,
      DATABASE_OWNER_URL: this.database.ownerUrl,
      MIGRATE_ON_START: 'false',
      // Tests share a machine: that it is slow must not look like too much work.
      ...{ OVERLOAD_LOOP_DELAY_MS: '10000', OVERLOAD_POOL_WAIT_MS: '10000' },
      KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      BOOTSTRAP_ADMIN_EMAIL: OWNER.email,
      BOOTSTRAP_ADMIN_PASSWORD: OWNER.password,
      MAIL_DIRECTORY: this.mailDirectory,
      ...UNLIMITED,
      AUDIT_HEADS_FILE: this.headsFile,
      ...this.environment,
    });
    const log = createLog(config.env.LOG_LEVEL, {
      write: (line) => {
        this.lines.push(line);
        this.logs.push(JSON.parse(line) as LogLine);
      },
    });
    this.app = await boot(config, log);
    await this.app.listen({ port: 0, host: '127.0.0.1' });
    this.url = (await this.app.getUrl()).replace('[::1]', '127.0.0.1');
  }

  /** Fails, once all is closed, where a secret, an address or a name that a test sent stands where it must not. */
  async close(): Promise<void> {
    const evidence = evidenceOf(this);
    await Promise.allSettled([evidence]);
    await this.app.close();
    await this.superuser.end();
    if (!this.beside) await this.database.drop();
    await rm(this.mailDirectory, { recursive: true, force: true });
    await rm(this.headsFile, { force: true });
    expect(complaintsAbout(await evidence)).toEqual([]);
  }

  /** Somebody who has not signed in. */
  get stranger(): Person {
    return new Person(this.url);
  }

  /** A new customer of the default tenant. */
  async signUp(name = 'somebody'): Promise<Person> {
    const unique = randomUUID().slice(0, 8);
    const email = `${name}.${unique}@example.com`;
    // A plain word may stand anywhere; with it, the name is one that can be looked for.
    const called = /^[a-z]+$/.test(name) ? `${name} ${unique}` : name;
    const { body } = await this.stranger.post('/v1/auth/signup', { email, password: PASSWORD, name: called }).created();
    return new Person(this.url, body);
  }

  async logIn(email: string, password: string): Promise<Person> {
    const { body } = await this.stranger.post('/v1/auth/login', { email, password }).ok();
    return new Person(this.url, body);
  }

  /** The owner of the default tenant. */
  owner(): Promise<Person> {
    return this.logIn(OWNER.email, OWNER.password);
  }

  /** Who runs the platform; only in a house opened `withOperator`. */
  operator(): Promise<Person> {
    return this.logIn(OPERATOR.email, OPERATOR.password);
  }

  /** Somebody of the default tenant with those roles. */
  async staff(...roles: string[]): Promise<Person> {
    const email = `${roles.join('-')}.${randomUUID().slice(0, 8)}@example.com`;
    await (await this.owner()).post('/v1/users', { email, password: PASSWORD, name: 'Staff', roles }).created();
    return this.logIn(email, PASSWORD);
  }

  /** A new active service at that price. */
  async sell(amount = 1_000, currency = 'EUR'): Promise<Json> {
    const definition = {
      code: `s-${randomUUID().slice(0, 8)}`,
      name: 'A service',
      price: { amount, currency },
      status: 'active',
    };
    return (await (await this.owner()).post('/v1/services', definition).created()).body;
  }

  /** Rows as they really are, past every wall. */
  async rows(sql: string, values: readonly unknown[] = []): Promise<Json[]> {
    return (await this.superuser.query(sql, [...values])).rows;
  }

  async count(sql: string, values: readonly unknown[] = []): Promise<number> {
    const [row] = await this.rows(`select count(*)::int as count from ${sql}`, values);
    return (row as { count: number }).count;
  }

  /** As if the server of the application's database had gone. */
  async refuseConnections(): Promise<void> {
    const name = new URL(this.database.appUrl).pathname.slice(1);
    await administer((client) => client.query(`alter database ${name} with allow_connections false`));
    await administer((client) =>
      client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`),
    );
  }

  async allowConnections(): Promise<void> {
    const name = new URL(this.database.appUrl).pathname.slice(1);
    await administer((client) => client.query(`alter database ${name} with allow_connections true`));
  }

  /** The log lines of one call. */
  linesOf(contextId: string): LogLine[] {
    return this.logs.filter((line) => line['contextId'] === contextId);
  }
}

/** A house for the tests of this file; `environment` changes its settings. */
export function useHouse(environment: Readonly<Record<string, string>> = {}): House {
  const house = new House(environment);
  beforeAll(() => house.open(), 60_000);
  afterAll(() => house.close(), 60_000);
  return house;
}

/** Another instance on the database of `house`; declared after it, so that it closes before it. */
export function useHouseBeside(house: House, environment: Readonly<Record<string, string>> = {}): House {
  const other = new House(environment, house);
  beforeAll(() => other.open(), 60_000);
  afterAll(() => other.close(), 60_000);
  return other;
}

/** Looks again until `check` no longer throws; its last complaint after `patienceMs`. */
export async function eventually(check: () => void | Promise<void>, patienceMs = 5_000): Promise<void> {
  const givesUpAt = performance.now() + patienceMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > givesUpAt) throw error;
      await new Promise((wake) => setTimeout(wake, 20));
    }
  }
}
