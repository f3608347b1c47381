import { randomUUID } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { Database } from '#libs/database';
import { Verdicts } from '../../apps/api/src/modules/catalogue/verdicts.repository.js';
import { everythingOnce } from '../support/everything-once.js';
import { useHouse } from '../support/house.js';
import { NAMELESS, OPEN, UNTRIED, WALLED, type WalledTable } from '../support/walled-tables.js';
import { triedForAnother, type Tried } from '../support/wrong-tenant.js';

const house = useHouse({
  APP_ROLE: 'all',
  AUDIT_HEAD_SECONDS: '1',
  RATE_LIMIT_AUTH: '1000/15m',
  PASSWORD_MEMORY_KIB: '19456',
});
const other = randomUUID();
let mine: string;
let tried: Tried;

beforeAll(async () => {
  await house.rows(`insert into tenants.tenants (id, slug, name, status) values ($1, 'other', 'Other', 'active')`, [
    other,
  ]);
  const [{ id }] = (await house.rows(`select id from tenants.tenants where slug = 'default'`)) as [{ id: string }];
  mine = id;
  tried = await triedForAnother(house, { mine, other }, async () => {
    await everythingOnce(house);
    await decideOnce();
  });
}, 120_000);

/** What the catalogue asks where it is kept as documents, which is not so here. */
async function decideOnce(): Promise<void> {
  const [verdicts, service] = [house.app.get(Verdicts, { strict: false }), { id: randomUUID(), version: 1 }];
  await verdicts.decide(mine, randomUUID());
  await house.rows(
    `insert into catalogue.verdicts (tenant_id, proposal_id, accepted, service_id, version) values ($1, $2, true, $2, 2)`,
    [mine, service.id],
  );
  expect(await verdicts.accepted(mine, [service.id])).toEqual(new Set([service.id]));
  const outdated = house.app.get(Database).commit(mine, [verdicts.expect(mine, [service])]);
  await expect(outdated).rejects.toThrow();
}

describe('every table', () => {
  it('has a tenant and a forced policy for reading and writing, or stands in a list with the reason', async () => {
    const tables = (await house.rows(`
      select c.oid::regclass::text as name,
        c.relrowsecurity and c.relforcerowsecurity
          and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
          and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant_wall' and p.polcmd = '*'
            and p.polroles = '{0}' and p.polqual is not null and p.polwithcheck is not null) as walled
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
      order by 1`)) as { name: string; walled: boolean }[];
    const named = (walled: boolean) => tables.filter((table) => table.walled === walled).map(({ name }) => name);
    expect(named(true)).toEqual(WALLED.map(({ name }) => name).sort());
    expect(named(false)).toEqual(Object.keys(OPEN).sort());
  });

  it('lets nobody but the worker look past the policy', async () => {
    const others = await house.rows(`
      select distinct role::regrole::text as role from pg_policy p, unnest(p.polroles) as role
      where p.polname <> 'tenant_wall' and p.polrelid <> 'tenants.tenants'::regclass`);
    expect(others).toEqual([{ role: 'company_worker' }]);
  });
});

describe('row-level security alone', () => {
  /** As the owner of the tables, whom grants refuse nothing. */
  const asTheOther = async (work: string, values: readonly unknown[]): Promise<number | string> => {
    const client = new pg.Client(house.database.ownerUrl);
    await client.connect();
    try {
      await client.query('begin');
      await client.query(`select set_config('app.tenant_id', $1, true)`, [other]);
      return (await client.query(work, [...values])).rowCount ?? 0;
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      await client.end();
    }
  };

  it.each(WALLED)('keeps another tenant’s rows from being read and written: $name', async (table: WalledTable) => {
    const { name, insertOnly = false } = table;
    const [row] = await house.rows(`select to_jsonb(t) as row from ${name} t where tenant_id = $1 limit 1`, [mine]);
    expect(row).toMatchObject({ row: { tenant_id: mine } });
    const refusal = insertOnly ? 'CB002' : 0;
    expect({
      read: await asTheOther(`select from ${name} where tenant_id = $1`, [mine]),
      updated: await asTheOther(`update ${name} set tenant_id = tenant_id where tenant_id = $1`, [mine]),
      deleted: await asTheOther(`delete from ${name} where tenant_id = $1`, [mine]),
      inserted: await asTheOther(`insert into ${name} select (jsonb_populate_record(null::${name}, $1)).*`, [row?.row]),
    }).toEqual({ read: 0, updated: refusal, deleted: refusal, inserted: '42501' });
  });

  it('lets a tenant read that there are others, and write none of them', async () => {
    const made = `insert into tenants.tenants (id, slug, name, status) values ($1, 'made', 'Made', 'active')`;
    expect({
      updated: await asTheOther(`update tenants.tenants set name = 'x' where id = $1`, [mine]),
      deleted: await asTheOther('delete from tenants.tenants where id = $1', [mine]),
      inserted: await asTheOther(made, [randomUUID()]),
    }).toEqual({ updated: 0, deleted: 0, inserted: '42501' });
  });
});

describe('the filters of the statements alone', () => {
  it('find and touch nothing where a tenant’s statement is sent for another one', () => {
    expect(tried.held).toEqual([]);
  });

  it('were tried on every table, reading and writing, but for those with a reason', () => {
    const left = (done: ReadonlySet<string>) => WALLED.map(({ name }) => name).filter((name) => !done.has(name));
    expect(left(tried.read)).toEqual(WALLED.filter(({ unread }) => unread).map(({ name }) => name));
    expect(left(tried.written)).toEqual([]);
  });

  it('were tried of every statement that has one', () => {
    const left = filteringStatements().filter((name) => !tried.names.has(name) && !(name in UNTRIED));
    expect(left).toEqual([]);
    expect(filteringStatements().length).toBeGreaterThan(40);
  });

  it('name the tenant, but for those of the worker, each with its reason', () => {
    expect([...tried.nameless].filter((name) => !(name in NAMELESS))).toEqual([]);
  });
});

/** The names of those that the sources declare with a filter on the tenant. */
function filteringStatements(): string[] {
  const sources = globSync('{libs,apps/api/src}/**/*.ts').filter((path) => !path.endsWith('.spec.ts'));
  const declared = sources.flatMap((path) =>
    readFileSync(path, 'utf8')
      .split(/\b(?:query|command)(?:<|\()/)
      .slice(1),
  );
  return declared
    .map((text) => text.split('@Injectable')[0] ?? '')
    .filter((text) => /\btenant_id = \$\d/.test(text))
    .map((text) => /'([a-z_]+\.[a-z_]+)'/.exec(text)?.[1] ?? text);
}
