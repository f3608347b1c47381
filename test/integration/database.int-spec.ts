import { Context, runInContext } from '#libs/context';
import { command, PLATFORM, query } from '#libs/database';
import { useLaboratory } from '../support/laboratory.js';

const lab = useLaboratory();
const tenant = '01932b1c-7a00-7000-8000-000000000001';
const insert = command('lab.insert', 'insert into lab.things (id, tenant_id, name) values ($1, $2, $3)', {
  unaudited: 'a test',
  refusals: { things_pkey: () => new Error('the id is taken') },
});
const names = query<{ name: string }>('lab.names', 'select name from lab.things order by name');
const rename = command('lab.rename', 'update lab.things set name = $2 where id = $1', {
  unaudited: 'a test',
  exactly: 1,
  otherwise: () => new Error('nothing was renamed'),
});

beforeEach(() => lab.rows('truncate lab.things'));

describe('a commit', () => {
  it('is one transaction in one round trip', async () => {
    const context = new Context('round-trip-1');
    await runInContext(context, () => lab.database.commit(tenant, [insert(1, tenant, 'a'), insert(2, tenant, 'b')]));
    expect(context.roundTrips).toBe(1);
    expect(context.connectionWaitMs).toBeGreaterThan(0);
    const [row] = await lab.rows(
      'select count(distinct xmin::text)::int as transactions, count(*)::int as rows from lab.things',
    );
    expect(row).toEqual({ transactions: 1, rows: 2 });
  });

  it('leaves nothing when its last statement is refused, and says what the refusal means', async () => {
    await expect(
      lab.database.commit(tenant, [insert(1, tenant, 'a'), insert(2, tenant, 'b'), insert(1, tenant, 'c')]),
    ).rejects.toThrow('the id is taken');
    expect(await lab.rows('select * from lab.things')).toEqual([]);
  });

  it('leaves nothing when a statement touches another number of rows than it must', async () => {
    await expect(
      lab.database.commit(tenant, [insert(1, tenant, 'a'), rename(99, 'x'), insert(2, tenant, 'b')]),
    ).rejects.toThrow('nothing was renamed');
    expect(await lab.rows('select * from lab.things')).toEqual([]);
  });

  it('goes on working on the same connection after an error in a statement it had never sent before', async () => {
    const broken = command('lab.broken', 'insert into lab.things (id, no_such_column) values ($1, $2)', {
      unaudited: 'a test',
    });
    for (let tries = 0; tries < 3; tries++) {
      await expect(lab.database.commit(tenant, [insert(tries, tenant, 'a'), broken(1, 2)])).rejects.toMatchObject({
        name: 'DatabaseFault',
        code: '42703',
      });
      await lab.database.commit(tenant, [insert(10 + tries, tenant, `after ${tries}`)]);
    }
    expect((await lab.database.read(tenant, names())).map(({ name }) => name)).toEqual([
      'after 0',
      'after 1',
      'after 2',
    ]);
  });

  it('refuses a value that cannot be sent before anything is sent', async () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    await expect(lab.database.commit(tenant, [insert(1, tenant, 'a'), insert(2, tenant, circular)])).rejects.toThrow();
    expect(await lab.rows('select * from lab.things')).toEqual([]);
    await lab.database.commit(tenant, [insert(3, tenant, 'still alive')]);
  });

  it('runs again after a deadlock, so that both sides get done', async () => {
    await lab.database.commit(tenant, [insert(1, tenant, 'a'), insert(2, tenant, 'b')]);
    const slowly = (first: number, second: number, name: string) => [
      rename(first, name),
      sleepCommand(0.15),
      rename(second, name),
    ];
    await Promise.all([lab.database.commit(tenant, slowly(1, 2, 'x')), lab.database.commit(tenant, slowly(2, 1, 'y'))]);
    const [row] = await lab.rows('select count(distinct name)::int as names from lab.things');
    expect(row).toEqual({ names: 1 });
  });
});

const sleepCommand = command('lab.sleep_command', 'select pg_sleep($1)');

describe('a read', () => {
  it('answers every type as the code means it, the first time and from a prepared statement', async () => {
    const all = query<Record<string, unknown>>(
      'lab.types',
      `select 9007199254740991::bigint as big, 7::smallint as small, true as yes, null::text as nothing, 'ä✓'::text as text,
         '{"a":[1,null]}'::jsonb as document, '\\x00ff'::bytea as bytes, array['a', 'b c']::text[] as list,
         '2026-01-01T00:00:00.123Z'::timestamptz at time zone 'UTC' as time, $1::text as given`,
    );
    for (const given of ['plain', "quote ' and \\", null]) {
      const [row] = await lab.database.read(tenant, all(given));
      expect(row).toEqual({
        ...{ big: 9_007_199_254_740_991, small: 7, yes: true, nothing: null, text: 'ä✓', document: { a: [1, null] } },
        ...{ bytes: Buffer.from([0, 255]), list: ['a', 'b c'], time: '2026-01-01 00:00:00.123', given },
      });
    }
  });
});

describe('a tenant’s scope', () => {
  it('shows a read the tenant’s rows, ends with its transaction, and cannot be written out of', async () => {
    await lab.rows(
      `insert into lab.things (id, tenant_id, name) values (1, '${tenant}', 'ours'), (2, gen_random_uuid(), 'theirs')`,
    );
    expect(await lab.database.read(tenant, names())).toEqual([{ name: 'ours' }]);
    expect(await lab.database.read(PLATFORM, names())).toEqual([]);
    await expect(
      lab.database.commit(tenant, [insert(3, '01932b1c-7a00-7000-8000-000000000002', 'forged')]),
    ).rejects.toMatchObject({ code: '42501' });
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, index) => lab.database.read(index % 2 ? tenant : PLATFORM, names())),
    );
    expect(all.map((rows) => rows.length)).toEqual(all.map((_, index) => index % 2));
  });
});

describe('a unit of work', () => {
  it('commits what was decided on a row it had locked, or nothing', async () => {
    await lab.database.commit(tenant, [insert(1, tenant, '0')]);
    const locked = query<{ name: string }>('lab.lock', 'select name from lab.things where id = 1 for update');
    const increment = () =>
      lab.unitOfWork.run(tenant, async (tx) => {
        const [row] = await tx.read(locked());
        await tx.write([rename(1, String(Number(row?.name) + 1))]);
      });
    await Promise.all(Array.from({ length: 20 }, increment));
    expect(await lab.database.read(tenant, names())).toEqual([{ name: '20' }]);
    const failing = lab.unitOfWork.run(tenant, async (tx) => {
      await tx.write([rename(1, 'lost')]);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await lab.database.read(tenant, names())).toEqual([{ name: '20' }]);
  });
});
