import { Client } from 'pg';
import { outboxOf } from './demo/outbox.ts';
import type { Environment } from './environment.ts';

/** A connection that sees events of every tenant, as a worker does; the database of DATABASE_URL or the embedded one. */
export async function withWorkerDatabase<T>(env: Environment, work: (client: Client) => Promise<T>): Promise<T> {
  const found = await outboxOf(env);
  if ('whyNot' in found) throw new Error(found.whyNot);
  const client = new Client({ connectionString: found.url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('set role company_worker');
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
