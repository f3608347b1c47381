import type { Client } from 'pg';
import type { PlainService } from '#modules/catalogue';
import { inTenant } from '../seed/tenant.ts';

const time = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const COLUMNS = `id, tenant_id as "tenantId", code, name, description, status, price_amount::float8 as "priceAmount",
  price_currency as "priceCurrency", tags, config, version, ${time('created_at')} as "createdAt",
  ${time('updated_at')} as "updatedAt", created_by as "createdBy", updated_by as "updatedBy"`;

const UNIQUE_VIOLATION = '23505';

/** The tenants by their ids, or the one of that slug. */
export async function tenantsOf(client: Client, slug: string | undefined): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ id: string; slug: string }>(
    'select id, slug from tenants.tenants where $1::text is null or slug = $1 order by slug',
    [slug ?? null],
  );
  return new Map(rows.map((tenant) => [tenant.id, tenant.slug]));
}

/** The next services of a tenant, in the order of their ids. */
export async function nextRows(
  client: Client,
  tenantId: string,
  after: string,
  limit: number,
): Promise<PlainService[]> {
  const text = `select ${COLUMNS} from catalogue.services
    where tenant_id = $1 and id::text > $2 order by id::text limit $3`;
  const { rows } = await inTenant(client, tenantId, () => client.query<PlainService>(text, [tenantId, after, limit]));
  return rows;
}

export async function countRows(client: Client, tenantId: string): Promise<number> {
  const text = 'select count(*)::int as count from catalogue.services where tenant_id = $1';
  const { rows } = await inTenant(client, tenantId, () => client.query<{ count: number }>(text, [tenantId]));
  return rows[0]?.count ?? 0;
}

/** Keeps a service as it is, in place of an older version of it. */
export async function keepRow(client: Client, service: PlainService): Promise<void> {
  try {
    await keep(client, service);
  } catch (error) {
    // Another service still holds its code from before: the comparison tells, and the next run finds it free.
    if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
  }
}

async function keep(client: Client, service: PlainService): Promise<void> {
  const { id, tenantId, code, name, description, status, priceAmount, priceCurrency, tags, config } = service;
  const { version, createdAt, updatedAt, createdBy, updatedBy } = service;
  const named = [
    id,
    tenantId,
    code,
    name,
    description,
    status,
    priceAmount,
    priceCurrency,
    tags,
    JSON.stringify(config),
  ];
  await inTenant(client, tenantId, () =>
    client.query(
      `insert into catalogue.services as s (id, tenant_id, code, name, description, status, price_amount, price_currency,
         tags, config, version, created_at, updated_at, created_by, updated_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
       on conflict (id) do update set code = excluded.code, name = excluded.name, description = excluded.description,
         status = excluded.status, price_amount = excluded.price_amount, price_currency = excluded.price_currency,
         tags = excluded.tags, config = excluded.config, version = excluded.version,
         updated_at = excluded.updated_at, updated_by = excluded.updated_by
       where s.version < excluded.version`,
      [...named, version, createdAt, updatedAt, createdBy, updatedBy],
    ),
  );
}
