import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from '#libs/database';
import { createLog } from '#libs/logging';
import { migrations } from '#migrations';

const TEMPLATE_LOCK = 7_312_002;

/** A migrated database of one test file's own. */
export interface TestDatabase {
  /** As a member of company_app: what the application uses. */
  readonly appUrl: string;
  readonly ownerUrl: string;
  /** Past every wall, to see what really is there. */
  readonly superuserUrl: string;
  drop(): Promise<void>;
}

/** Clones the template, which the first worker that needs it migrates; some 40 ms a database. */
export async function cloneDatabase(): Promise<TestDatabase> {
  const name = `company_${process.pid}_${randomBytes(4).toString('hex')}`;
  await administer(async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    await ensureTemplate(client);
    await client.query(`create database ${name} template ${templateName()} owner company_owner`);
    await client.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  });
  return {
    appUrl: at(variable('TEST_POSTGRES_APP_URL'), name),
    ownerUrl: at(variable('TEST_POSTGRES_OWNER_URL'), name),
    superuserUrl: at(variable('TEST_POSTGRES_SUPERUSER_URL'), name),
    drop: () => administer((client) => client.query(`drop database if exists ${name} with (force)`)),
  };
}

/** A database without any table of ours. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const name = `company_${process.pid}_${randomBytes(4).toString('hex')}`;
  await administer((client) => client.query(`create database ${name} owner company_owner`));
  return {
    appUrl: at(variable('TEST_POSTGRES_APP_URL'), name),
    ownerUrl: at(variable('TEST_POSTGRES_OWNER_URL'), name),
    superuserUrl: at(variable('TEST_POSTGRES_SUPERUSER_URL'), name),
    drop: () => administer((client) => client.query(`drop database if exists ${name} with (force)`)),
  };
}

async function ensureTemplate(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [templateName()]);
  if (rowCount) return;
  const half = `${templateName()}_half`;
  await client.query(`drop database if exists ${half} with (force)`);
  await client.query(`create database ${half} owner company_owner`);
  await migrate({ url: at(variable('TEST_POSTGRES_OWNER_URL'), half), migrations, log: createLog('silent') });
  await client.query(`alter database ${half} rename to ${templateName()}`);
}

/** One for each run: a run on a server that outlives it must not meet an older run's schema. */
function templateName(): string {
  return `${new URL(variable('TEST_POSTGRES_APP_URL')).pathname.slice(1)}_template`;
}

/** Work on the server itself. */
export async function administer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(variable('TEST_POSTGRES_SUPERUSER_URL'));
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function at(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: tests run through npm test, whose global setup starts PostgreSQL.`);
  return value;
}
