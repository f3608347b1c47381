import { existsSync } from 'node:fs';
import type { Client } from 'pg';
import { isBuilt } from './build.ts';
import { withClient, withoutPassword } from './database-access.ts';
import { chosenDatabase } from './database-choice.ts';
import { dataDirectoryOf, isSet, settingOf, type Environment } from './environment.ts';
import { ill, unknown, well, type Finding } from './finding.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { postgresHome } from './postgres-home.ts';
import { whyNotRunnable } from './postmaster.ts';

const LEAST_POSTGRES = 14;
const MOST_SKEW_MS = 1_000;
const silently = (): void => undefined;

/** The database, what is applied to it, and how its clock goes. */
export async function database(env: Environment): Promise<Finding[]> {
  try {
    if (!isSet(env, 'DATABASE_URL') && isFirstStart(env)) return [runnable(env), ...later('the first `npm start`')];
    const chosen = await chosenDatabase(env, silently);
    try {
      return await examined(chosen.env, chosen.embedded ? 'embedded' : 'yours');
    } finally {
      await chosen.stop();
    }
  } catch (error) {
    const found = messageOf(error).replaceAll('\n', ' ');
    const mend = isSet(env, 'DATABASE_URL')
      ? 'mend DATABASE_URL, or unset it: npm start brings a PostgreSQL of its own'
      : 'read what PostgreSQL says above, or set DATABASE_URL to a PostgreSQL of your own';
    return [ill('Database', found, mend), ...later('a database that answers')];
  }
}

/** Which migrations of the build a database lacks, and which of its own the build does not know. */
export function migrationsFinding(known: readonly string[], applied: readonly string[]): Finding {
  const pending = known.filter((name) => !applied.includes(name));
  const foreign = applied.filter((name) => !known.includes(name));
  if (foreign.length > 0) {
    return ill(
      'Migrations',
      `the database has ${foreign.join(', ')}, which this build does not know`,
      'start the newer version of the code on it, or use another database',
    );
  }
  if (pending.length === 0) return well('Migrations', `all ${known.length} applied`);
  return ill(
    'Migrations',
    `${pending.length} of ${known.length} pending`,
    'npm run migrate -- up   (npm start does it too)',
  );
}

/** How far two clocks are apart. */
export function clockFinding(skewMs: number): Finding {
  const found = `${Math.round(Math.abs(skewMs))} ms ${skewMs < 0 ? 'behind' : 'ahead of'} the database`;
  if (Math.abs(skewMs) <= MOST_SKEW_MS) return well('Clock', found);
  return ill('Clock', found, 'set both clocks by NTP, such as: timedatectl set-ntp true');
}

function isFirstStart(env: Environment): boolean {
  return !existsSync(postgresHome(dataDirectoryOf(env), silently).cluster);
}

function runnable(env: Environment): Finding {
  const home = postgresHome(dataDirectoryOf(env), silently);
  const binaries = postgresBinaries(home.account, silently);
  const why = whyNotRunnable(home, binaries);
  if (why) return ill('Database', `the embedded PostgreSQL does not run: ${why}`, 'npm rebuild, or set DATABASE_URL');
  return well('Database', `the embedded PostgreSQL ${binaries.version} runs here; the first \`npm start\` fills it`);
}

function later(what: string): Finding[] {
  return ['Migrations', 'Clock'].map((part) => unknown(part, `is looked at after ${what}`, 'npm start'));
}

async function examined(env: Environment, whose: string): Promise<Finding[]> {
  const url = settingOf(env, 'DATABASE_OWNER_URL') ?? settingOf(env, 'DATABASE_URL') ?? '';
  return withClient(url, async (client) => [
    await version(client, `${whose}, ${withoutPassword(url)}`),
    await migrations(client),
    await clock(client),
  ]);
}

async function version(client: Client, which: string): Promise<Finding> {
  const { rows } = await client.query<{ version: string }>(`select current_setting('server_version') as version`);
  const server = rows[0]?.version ?? '?';
  const found = `PostgreSQL ${server}, ${which}`;
  if (parseInt(server, 10) >= LEAST_POSTGRES) return well('Database', found);
  return ill('Database', found, `PostgreSQL ${LEAST_POSTGRES} or newer is needed`);
}

async function migrations(client: Client): Promise<Finding> {
  if (!isBuilt())
    return unknown(
      'Migrations',
      'are compared with the build once that is fresh',
      'npm start   (builds what is stale)',
    );
  const { rows: tables } = await client.query(`select to_regclass('platform.migrations') as name`);
  const isThere = (tables as { name: string | null }[])[0]?.name !== null;
  const { rows } = isThere
    ? await client.query<{ name: string }>('select name from platform.migrations')
    : { rows: [] };
  return migrationsFinding(
    await knownMigrations(),
    rows.map(({ name }) => name),
  );
}

// TypeORM writes down the name that a migration gives itself, else that of its class.
async function knownMigrations(): Promise<string[]> {
  // Not a literal: what is built is there only at run time.
  const library: string = '#migrations';
  const built = (await import(library)) as { migrations: readonly (new () => { name?: string })[] };
  return built.migrations.map((Migration) => new Migration().name ?? Migration.name);
}

async function clock(client: Client): Promise<Finding> {
  const before = Date.now();
  const { rows } = await client.query<{ ms: string }>('select extract(epoch from clock_timestamp()) * 1000 as ms');
  return clockFinding((before + Date.now()) / 2 - Number(rows[0]?.ms));
}

function messageOf(error: unknown): string {
  // Node gathers the failures of several addresses of one name, and leaves the message empty.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
