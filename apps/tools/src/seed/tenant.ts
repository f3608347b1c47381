import type { Client } from 'pg';
import { idOf } from './id-of-then.ts';

/** Somebody's data lives in a tenant: its id, founded as the application founds it where it is missing. */
export async function tenantOf(client: Client, slug: string): Promise<string> {
  await client.query(
    `insert into tenants.tenants (id, slug, name, status) values ($1, $2, $2, 'active') on conflict (slug) do nothing`,
    [idOf(new Date()), slug],
  );
  const { rows } = await client.query<{ id: string }>('select id from tenants.tenants where slug = $1', [slug]);
  return rows[0]!.id;
}

/**
 * Runs `work` as one transaction inside the tenant's wall. The owner of the tables is held back by it like everybody
 * else, so a mistake here could not touch another tenant; and it works on any PostgreSQL, without a superuser.
 */
export async function inTenant<T>(client: Client, tenantId: string, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    await client.query(`select set_config('app.tenant_id', $1, true)`, [tenantId]);
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Inserts rows of one shape in one statement; `otherwise` says what to do with rows that are there already. */
export async function insertRows(
  client: Client,
  table: string,
  rows: readonly object[],
  otherwise = '',
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first).join(', ');
  await client.query(
    `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1) ${otherwise}`,
    [JSON.stringify(rows)],
  );
}
