import { dirname } from 'node:path';
import { Client } from 'pg';
import type { Secrets } from './secrets.ts';

/** The three logins of the embedded database, by the part they play. */
export interface DatabaseUrls {
  readonly superuser: string;
  readonly owner: string;
  readonly api: string;
}

type DatabasePasswords = Pick<Secrets, 'databaseOwnerPassword' | 'databaseApiPassword'>;

const CONNECT_MS = 5_000;

/** The logins' URLs for a server on this machine. */
export function databaseUrls(port: number, secrets: Secrets): DatabaseUrls {
  const url = (user: string, password: string, database: string): string =>
    `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  return {
    superuser: url('postgres', secrets.postgresPassword, 'postgres'),
    owner: url('company_owner', secrets.databaseOwnerPassword, 'company'),
    api: url('company_api', secrets.databaseApiPassword, 'company'),
  };
}

/** A URL fit to be shown: without its password. */
export function withoutPassword(url: string): string {
  const shown = new URL(url);
  if (shown.password) shown.password = '***';
  return shown.href;
}

/** Runs `work` on a connection of its own and closes it. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  // A server that stops while we are connected must not end the tool.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Whether the server of a cluster answers to the URL: not none, not another one. */
export async function isAnsweredBy(cluster: string, superuserUrl: string): Promise<boolean> {
  try {
    return await withClient(superuserUrl, async (client) => {
      const { rows } = await client.query<{ directory: string }>(`select current_setting('data_directory') directory`);
      return rows[0]?.directory === cluster;
    });
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') return false;
    throw new Error(
      'The embedded database does not know the password in DATA_DIR/secrets.json: one of the two is from another time.\n' +
        `Bring back the file that belongs to it, or delete ${dirname(cluster)} to begin with an empty database.`,
      { cause: error },
    );
  }
}

/** Brings the logins, the roles they share and the database into being; harmless where they are. */
export async function provision(superuserUrl: string, secrets: DatabasePasswords, database = 'company'): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    // Two starts at once would trip over each other's roles. Freed with the connection.
    await client.query(`select pg_advisory_lock(hashtext('company-backend: provision'))`);
    await client.query(rolesSql(secrets));
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)} owner company_owner`);
  });
}

// The owner may grant and change the application's roles (migrations do), without having their rights by itself. The one
// login of development may step into the worker's role, and is no worker before it does.
function rolesSql(secrets: DatabasePasswords): string {
  const create = (name: string, options: string): string =>
    `if not exists (select from pg_roles where rolname = '${name}') then create role ${name} ${options}; end if;`;
  return `
    do $roles$ begin
      ${create('company_owner', 'login createrole')}
      ${create('company_app', 'nologin')}
      ${create('company_worker', 'nologin')}
      ${create('company_api', 'login')}
    end $roles$;
    alter role company_owner password '${secrets.databaseOwnerPassword}';
    alter role company_api password '${secrets.databaseApiPassword}';
    grant company_app, company_worker to company_owner with admin true, inherit false, set true;
    grant company_app to company_api;
    grant company_worker to company_api with inherit false, set true;`;
}
