import type { Client } from 'pg';
import type { PlainService, ServiceUpkeep } from '#modules/catalogue';
import { idOf } from './id-of-then.ts';
import { insertRows } from './tenant.ts';

/** What an order copies of a service. */
export interface Sellable {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly price: number;
}

const CURRENCY = 'EUR';
const SOME = 200;

type Line = readonly [code: string, name: string, cents: number, tag: string, config: object];

const ASSORTMENT: readonly Line[] = [
  ['consulting-half-day', 'Consulting, half a day', 58_000, 'consulting', { unit: 'half-day', remote: true }],
  ['architecture-review', 'Architecture review', 240_000, 'consulting', { deliverable: 'report', days: 2 }],
  ['code-audit', 'Security audit of the code', 320_000, 'security', { deliverable: 'report', days: 4 }],
  ['penetration-test', 'Penetration test', 490_000, 'security', { scope: 'web', retest: true }],
  ['domain-year', 'Domain, one year', 1_490, 'web', { tlds: ['com', 'org', 'eu'] }],
  ['mailbox-month', 'Mailbox, one month', 390, 'hosting', { storageGb: 10 }],
  ['server-small-month', 'Managed server, small, one month', 7_900, 'hosting', { cpus: 2, memoryGb: 4 }],
  ['server-large-month', 'Managed server, large, one month', 24_900, 'hosting', { cpus: 8, memoryGb: 32 }],
  ['backup-month', 'Off-site backup, one month', 2_900, 'hosting', { retentionDays: 30 }],
  ['monitoring-month', 'Monitoring, one month', 1_900, 'hosting', { checksEverySeconds: 30 }],
  ['on-call-month', 'On-call engineer, one month', 89_000, 'support', { responseMinutes: 15 }],
  ['support-ticket', 'Support ticket', 4_500, 'support', { responseHours: 8 }],
  ['migration-small', 'Move of a small site', 49_000, 'web', { pages: 20 }],
  ['logo-design', 'Logo design', 79_000, 'design', { drafts: 3 }],
  ['design-system', 'Design system', 690_000, 'design', { components: 40 }],
  ['copywriting-page', 'Copywriting, one page', 12_000, 'design', { languages: ['en', 'de'] }],
  ['training-remote', 'Training, remote, half a day', 69_000, 'training', { seats: 20 }],
  ['workshop-day', 'Workshop, one day', 145_000, 'training', { seats: 10 }],
];

/** The services of the tenant that can be ordered together, after the assortment was put on sale where it is missing. */
export function sellables(client: Client, tenantId: string, documents?: ServiceUpkeep): Promise<Sellable[]> {
  return documents ? asDocuments(documents, tenantId) : asRows(client, tenantId);
}

async function asDocuments(documents: ServiceUpkeep, tenantId: string): Promise<Sellable[]> {
  const now = new Date().toISOString();
  for (const [code, name, priceAmount, tag, config] of ASSORTMENT)
    // What has its code already stays as it is.
    await documents.keep({
      ...{ id: idOf(new Date()), tenantId, code, name, description: `${name}, at a fixed price.`, status: 'active' },
      ...{ priceAmount, priceCurrency: CURRENCY, tags: [tag], config: { ...config }, version: 1 },
      ...{ createdAt: now, updatedAt: now, createdBy: null, updatedBy: null },
    });
  const services: PlainService[] = [];
  for (let after: string | undefined = ''; after !== undefined;) {
    const { items, next } = await documents.list(tenantId, after, SOME);
    services.push(...items);
    after = next;
  }
  return services
    .filter(({ status, priceCurrency }) => status === 'active' && priceCurrency === CURRENCY)
    .map(({ id, code, name, priceAmount: price }) => ({ id, code, name, price }))
    .sort((one, other) => (one.code < other.code ? -1 : 1));
}

async function asRows(client: Client, tenantId: string): Promise<Sellable[]> {
  const rows = ASSORTMENT.map(([code, name, price_amount, tag, config]) => ({
    ...{
      id: idOf(new Date()),
      tenant_id: tenantId,
      code,
      name,
      description: `${name}, at a fixed price.`,
      status: 'active',
    },
    ...{ price_amount, price_currency: CURRENCY, tags: [tag], config, version: 1 },
    ...times(new Date()),
  }));
  await insertRows(client, 'catalogue.services', rows, 'on conflict (tenant_id, code) do nothing');
  const { rows: active } = await client.query<Sellable>(
    `select id, code, name, price_amount::int as price from catalogue.services
     where status = 'active' and price_currency = $1 order by code`,
    [CURRENCY],
  );
  return active;
}

/** The columns that say when a row was made and last changed. */
export function times(created: Date, updated = created): { created_at: string; updated_at: string } {
  return { created_at: created.toISOString(), updated_at: updated.toISOString() };
}
