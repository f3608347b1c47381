import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { migrate, migrationStatus, rehearse, revertLast } from '#libs/database';
import { createLog } from '#libs/logging';
import { migrations } from '#migrations';
import { entities } from '../../apps/api/src/roles/entities.js';
import { emptyDatabase, type TestDatabase } from '../support/test-database.js';

const log = createLog('silent');
const known = migrations.map(({ name }) => name);
const [tenant, parent, child] = [randomUUID(), randomUUID(), randomUUID()];
let database: TestDatabase;
const plan = () => ({ url: database.ownerUrl, migrations, log });

beforeEach(async () => {
  database = await emptyDatabase();
});
afterEach(() => database.drop());

describe('the migrations', () => {
  it('go up, all the way down, and up again', async () => {
    expect((await migrate(plan())).map(({ name }) => name)).toEqual(known);
    const schema = await shape();
    for (const name of [...known].reverse())
      expect((await revertLast(plan())).map((step) => step.name)).toEqual([name]);
    expect(await revertLast(plan())).toEqual([]);
    expect(
      await ask(
        `select table_schema || '.' || table_name as name from information_schema.tables where table_schema in ('users', 'orders', 'auth', 'tenants', 'roles', 'catalogue', 'statistics', 'mail', 'exchange_rates')`,
      ),
    ).toEqual([]);
    await migrate(plan());
    expect(await shape()).toEqual(schema);
  }, 60_000);

  it('run once where five start at the same moment', async () => {
    const runs = await Promise.all(Array.from({ length: 5 }, () => migrate(plan())));
    expect(runs.flat().map(({ name }) => name)).toEqual(known);
    expect(await migrationStatus(plan())).toEqual({ applied: known, pending: [] });
  }, 60_000);

  it('are rehearsed with their SQL, leaving nothing', async () => {
    const steps = await rehearse(plan());
    expect(steps.map(({ name }) => name)).toEqual(known);
    expect(steps.flatMap(({ sql }) => sql).join('\n')).toContain('create table orders.orders');
    expect(await migrationStatus(plan())).toEqual({ applied: [], pending: known });
  });

  it('fill in what orders know of parents, past the wall and without opening it', async () => {
    const before = migrations.filter(({ name }) => Number(name.slice(-13)) < 1_790_000_012_000);
    await migrate({ ...plan(), migrations: before });
    await ask(`
      insert into users.users (id, tenant_id, email, name, status, parent_id)
        values ('${parent}', '${tenant}', 'a@b.c', 'P', 'active', null), ('${child}', '${tenant}', 'b@b.c', 'C', 'active', '${parent}');
      insert into orders.orders (id, tenant_id, customer_id, status, currency, total_amount, line_count)
        select gen_random_uuid(), tenant_id, id, 'placed', 'EUR', 1, 1 from users.users`);
    await migrate(plan());
    expect(await ask('select customer_id, customer_parent_id from orders.orders order by 2 nulls first')).toEqual([
      { customer_id: parent, customer_parent_id: null },
      { customer_id: child, customer_parent_id: parent },
    ]);
    expect(
      await ask(
        `select oid::regclass::text as name from pg_class where oid in ('users.users'::regclass, 'orders.orders'::regclass) and not relforcerowsecurity`,
      ),
    ).toEqual([]);
  });

  it('leave a schema that the entities have nothing to add to', async () => {
    await migrate(plan());
    const source = await new DataSource({
      type: 'postgres',
      url: database.superuserUrl,
      entities: [...entities],
    }).initialize();
    try {
      const { upQueries } = await source.driver.createSchemaBuilder().log();
      // Constraints and indexes stand in the migrations alone; what entities say is which columns there are, and of what type.
      const drift = upQueries
        .map(({ query }) => query)
        .filter((text) => !/ (DROP CONSTRAINT|ADD CONSTRAINT)|^(DROP|CREATE) (UNIQUE )?INDEX/.test(text));
      expect(drift).toEqual([]);
    } finally {
      await source.destroy();
    }
  });

  it('let foreign keys cross schemas only along the map of who may ask whom', async () => {
    await migrate(plan());
    const crossing = await ask(`
      select conrelid::regclass::text as "from", confrelid::regclass::text as "to" from pg_constraint
      where contype = 'f' and split_part(conrelid::regclass::text, '.', 1) <> split_part(confrelid::regclass::text, '.', 1) order by 1`);
    expect(crossing).toEqual([
      { from: 'auth.credentials', to: 'users.users' },
      { from: 'auth.sessions', to: 'users.users' },
      { from: 'orders.orders', to: 'users.users' },
      { from: 'orders.orders', to: 'users.users' },
    ]);
  });
});

async function shape(): Promise<unknown[]> {
  return ask(`
    select table_schema || '.' || table_name || '.' || column_name || ' ' || data_type as what from information_schema.columns
    where table_schema in ('platform', 'users', 'orders', 'auth', 'tenants', 'roles', 'catalogue', 'statistics', 'mail', 'exchange_rates') and table_name <> 'migrations'
    union all select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace::regnamespace::text in ('platform', 'users', 'orders', 'auth', 'tenants', 'roles', 'catalogue', 'statistics', 'mail', 'exchange_rates') and conrelid::regclass::text <> 'platform.migrations'
    union all select polrelid::regclass || ' ' || polname from pg_policy
    union all select indexdef from pg_indexes where schemaname in ('platform', 'users', 'orders', 'auth', 'tenants', 'roles', 'catalogue', 'statistics', 'mail', 'exchange_rates') and tablename <> 'migrations' order by 1`);
}

async function ask(sql: string): Promise<unknown[]> {
  const client = new pg.Client(database.superuserUrl);
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}
