import type pg from 'pg';
import { Context, runInContext } from '#libs/context';
import { command, query } from '#libs/database';
import { cuttingProxy } from '../support/cutting-proxy.js';
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
const sleep = query<{ done: string }>('lab.sleep', `select pg_sleep($1)::text as done`);

beforeEach(() => lab.rows('truncate lab.things'));

const sleepCommand = command('lab.sleep_command', 'select pg_sleep($1)');

describe('a deadline', () => {
  it('answers in time, stops the statement on the server, and leaves a clean pool', async () => {
    const startedAt = performance.now();
    const call = runInContext(new Context('too-slow-001', performance.now() + 150), () =>
      lab.database.read(tenant, sleep(20)),
    );
    await expect(call).rejects.toMatchObject({ code: 'unavailable.timeout' });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await lab.eventually(async () => expect(await running('pg_sleep')).toBe(0));
    expect(await Promise.all(Array.from({ length: 20 }, () => lab.database.read(tenant, sleep(0))))).toHaveLength(20);
  });

  it('takes back what a commit had done so far', async () => {
    const call = runInContext(new Context('too-slow-002', performance.now() + 150), () =>
      lab.database.commit(tenant, [insert(1, tenant, 'a'), sleepCommand(20)]),
    );
    await expect(call).rejects.toMatchObject({ code: 'unavailable.timeout' });
    await lab.eventually(async () => expect(await running('pg_sleep')).toBe(0));
    expect(await lab.rows('select * from lab.things')).toEqual([]);
  });

  it('also bounds the wait for a connection', async () => {
    const busy = Array.from({ length: 10 }, () => lab.database.read(tenant, sleep(1)));
    const call = runInContext(new Context('no-room-0001', performance.now() + 100), () =>
      lab.database.read(tenant, names()),
    );
    await expect(call).rejects.toMatchObject({ code: 'unavailable.timeout' });
    await Promise.all(busy);
    expect(await lab.database.read(tenant, names())).toEqual([]);
  });

  it('may pass before the pool gives up the wait: nothing is given back that was never there', async () => {
    const { pool, database, close } = await lab.open({});
    const thrown = whatCallbacksThrow(pool);
    // Longer than the two seconds that the pool lets somebody wait.
    const busy = Array.from({ length: 10 }, () => database.read(tenant, sleep(2.5)));
    const call = runInContext(new Context('no-room-0002', performance.now() + 100), () =>
      database.read(tenant, names()),
    );
    await expect(call).rejects.toMatchObject({ code: 'unavailable.timeout' });
    await Promise.all(busy);
    await close();
    expect(thrown).toEqual([]);
  });
});

describe('a unit of work', () => {
  it('ends at the deadline of its call, keeps nothing, and holds no lock afterwards', async () => {
    await lab.database.commit(tenant, [insert(1, tenant, 'before')]);
    const work = runInContext(new Context('too-slow-003', performance.now() + 200), () =>
      lab.unitOfWork.run(tenant, async (tx) => {
        await tx.write([rename(1, 'halfway')]);
        await tx.read(sleep(20));
      }),
    );
    await expect(work).rejects.toMatchObject({ code: 'unavailable.timeout' });
    await lab.eventually(async () => expect(await running('pg_sleep')).toBe(0));
    await lab.database.commit(tenant, [rename(1, 'after')]);
    expect(await lab.database.read(tenant, names())).toEqual([{ name: 'after' }]);
  });

  it('is unavailable where its connection dies, and leaves nothing', async () => {
    const work = lab.unitOfWork.run(tenant, async (tx) => {
      await tx.write([insert(1, tenant, 'lost')]);
      await lab.rows(
        `select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`,
      );
      await tx.write([insert(2, tenant, 'lost too')]);
    });
    await expect(work).rejects.toMatchObject({ code: 'unavailable' });
    expect(await lab.rows('select * from lab.things')).toEqual([]);
    await lab.database.commit(tenant, [insert(3, tenant, 'works again')]);
  });
});

describe('a connection that dies', () => {
  it('in the middle of a batch makes it unavailable, and the next one works', async () => {
    const call = lab.database.commit(tenant, [insert(1, tenant, 'a'), sleepCommand(5)]);
    const refused = expect(call).rejects.toMatchObject({ code: 'unavailable', particulars: { retryAfter: 1 } });
    await lab.eventually(async () => expect(await running('pg_sleep')).toBe(1));
    await lab.rows(
      `select pg_terminate_backend(pid) from pg_stat_activity where state = 'active' and query like '%pg_sleep%' and pid <> pg_backend_pid() and datname = current_database()`,
    );
    await refused;
    await lab.database.commit(tenant, [insert(2, tenant, 'after')]);
    expect(await lab.database.read(tenant, names())).toEqual([{ name: 'after' }]);
  });

  it('between the batch and its answer leaves the outcome open: unavailable, and the retry finds out', async () => {
    const proxy = await cuttingProxy(lab.appUrl);
    const through = await lab.open({ url: proxy.url });
    try {
      await through.database.commit(tenant, [insert(1, tenant, 'warm')]);
      proxy.cutNextAnswer();
      await expect(through.database.commit(tenant, [insert(2, tenant, 'committed unseen')])).rejects.toMatchObject({
        code: 'unavailable',
      });
      await lab.eventually(async () =>
        expect(await lab.rows('select id from lab.things where id = 2')).toHaveLength(1),
      );
      await expect(lab.database.commit(tenant, [insert(2, tenant, 'again')])).rejects.toThrow('the id is taken');
    } finally {
      await through.close();
      await proxy.close();
    }
  });
});

describe('a pool whose connections were all cut while idle', () => {
  it('reads as if nothing had happened', async () => {
    await Promise.all(Array.from({ length: 10 }, () => lab.database.read(tenant, sleep(0.05))));
    await lab.rows(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    expect(await lab.database.read(tenant, names())).toEqual([]);
  });
});

describe('a read that ends its connection whenever it is sent', () => {
  it('is not sent three times by each who asks: a tenth of them at most are sent again, and ten', async () => {
    await lab.rows('create sequence lab.sent');
    await lab.rows('grant usage on sequence lab.sent to company_app');
    const fatal = query('lab.fatal', `select nextval('lab.sent'), pg_terminate_backend(pg_backend_pid())`);
    const READS = 60;
    for (let n = 0; n < READS; n++)
      await expect(lab.database.read(tenant, fatal())).rejects.toMatchObject({ code: 'unavailable' });
    const [row] = await lab.rows('select last_value from lab.sent');
    expect(Number(row?.['last_value'])).toBeLessThanOrEqual(READS + READS / 10 + 10);
  }, 30_000);
});

describe('without prepared statements, for poolers that cannot keep them', () => {
  it('everything works just the same', async () => {
    const pooled = await lab.open({ prepare: false });
    try {
      await pooled.database.commit(tenant, [insert(1, tenant, 'a'), insert(2, tenant, 'b'), rename(1, 'c')]);
      expect(await pooled.database.read(tenant, names())).toEqual([{ name: 'b' }, { name: 'c' }]);
      await expect(pooled.database.commit(tenant, [insert(1, tenant, 'a')])).rejects.toThrow('the id is taken');
      const held = query<{ count: number }>('lab.held', 'select count(*) as count from pg_prepared_statements');
      expect(await pooled.database.read(tenant, held())).toEqual([{ count: 0 }]);
      expect((await lab.database.read(tenant, held()))[0]?.count).toBeGreaterThan(0);
    } finally {
      await pooled.close();
    }
  });
});

async function running(text: string): Promise<number> {
  const rows = await lab.rows(
    `select 1 from pg_stat_activity where state = 'active' and query like '%${text}%' and pid <> pg_backend_pid() and datname = current_database()`,
  );
  return rows.length;
}

/** Errors of those who asked the pool for a connection; in a timer of the pool's, one would end the process. */
function whatCallbacksThrow(pool: pg.Pool): unknown[] {
  const thrown: unknown[] = [];
  const connect = pool.connect.bind(pool) as (callback: (...answer: unknown[]) => void) => void;
  pool.connect = ((callback: (...answer: unknown[]) => void) =>
    connect((...answer) => {
      try {
        callback(...answer);
      } catch (error) {
        thrown.push(error);
      }
    })) as never;
  return thrown;
}
