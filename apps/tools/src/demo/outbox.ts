import { existsSync } from 'node:fs';
import { databaseUrls, withClient } from '../database-access.ts';
import { dataDirectoryOf, settingOf, type Environment } from '../environment.ts';
import { postgresHome } from '../postgres-home.ts';
import { runningPostmaster } from '../postmaster.ts';
import { keptSecrets } from '../secrets.ts';

/** An event as it waits in the outbox. */
export interface StoredEvent {
  readonly type: string;
  readonly version: number;
  readonly contextId: string;
}

/** Where the outbox can be read: in the database of DATABASE_URL, or in the embedded one where it runs. */
export async function outboxOf(env: Environment): Promise<{ url: string } | { whyNot: string }> {
  const url = settingOf(env, 'DATABASE_OWNER_URL') ?? settingOf(env, 'DATABASE_URL') ?? embeddedUrl(env);
  if (!url) return { whyNot: 'DATABASE_URL is unset, and no embedded PostgreSQL runs under DATA_DIR.' };
  try {
    await withClient(url, (client) => client.query('select'));
    return { url };
  } catch (error) {
    return { whyNot: `the database in DATABASE_URL does not answer (${(error as NodeJS.ErrnoException).code}).` };
  }
}

function embeddedUrl(env: Environment): string | undefined {
  const dataDirectory = dataDirectoryOf(env);
  if (!existsSync(dataDirectory)) return undefined;
  const server = runningPostmaster(postgresHome(dataDirectory, () => undefined).cluster);
  return server && databaseUrls(server.port, keptSecrets(dataDirectory)).owner;
}

/** The events of one order, oldest first. The wall between tenants holds back its owner too, so one of them is entered. */
export function eventsOf(url: string, tenantId: string, orderId: string): Promise<StoredEvent[]> {
  return withClient(url, async (client) => {
    await client.query(`select set_config('app.tenant_id', $1, false)`, [tenantId]);
    const { rows } = await client.query<StoredEvent>(
      `select type, version, headers ->> 'contextId' as "contextId" from platform.outbox
       where aggregate_id = $1 order by version`,
      [orderId],
    );
    return rows;
  });
}
