import pg from 'pg';
import * as judges from '#libs/chains';
import { changing, command, denials, PLATFORM, query } from '#libs/database';
import { newId } from '#libs/ids';
import { Metrics } from '#libs/metrics';
import { AuditMetrics } from '../../apps/api/src/modules/audit/audit-metrics.js';
import { ChainSealer } from '../../apps/api/src/modules/audit/chain-sealer.js';
import { SealingRepository, type Turn } from '../../apps/api/src/modules/audit/sealing.repository.js';
import { Chains } from '../../apps/tools/src/audit/chains.ts';
import { verify } from '../../apps/tools/src/audit/verifying.ts';
import { useLaboratory } from '../support/laboratory.js';

let client: pg.Client;
afterAll(() => client.end());
const lab = useLaboratory();
let rows: SealingRepository;

const newSealer = () => new ChainSealer(rows, new AuditMetrics(new Metrics()));
const entry = (tenantId: string, action = 'lab.done') =>
  denials([
    {
      tenantId,
      action,
      object: { type: 'lab', id: null },
      actorKind: 'system',
      contextId: 'lab',
      outcome: 'committed',
    },
  ]);
const turnOf = async (owner: string, seconds = 60): Promise<Turn> => {
  const turn = await rows.take(owner, seconds);
  if (!turn) throw new Error('Somebody else seals.');
  return turn;
};
const stateOf = (tenantId: string) =>
  verify(new Chains(client), { tenantId, slug: null }, { keys: [], published: [], judges });

beforeAll(async () => {
  rows = new SealingRepository(lab.database);
  client = new pg.Client(lab.superuserUrl);
  await client.connect();
});

describe('the sealer', () => {
  const owner = newId();

  it('seals an entry that is committed late, merely later', async () => {
    const tenantId = newId();
    const turn = await turnOf(owner);
    const sealer = newSealer();
    await client.query('begin');
    await client.query(
      `insert into audit.entries (id, tenant_id, actor_kind, action, object_type, outcome, context_id, details)
       values ($1, $2, 'system', 'lab.late', 'lab', 'committed', 'lab', '{}')`,
      [newId(), tenantId],
    );
    for (let n = 0; n < 5; n++) {
      await lab.database.commit(tenantId, [entry(tenantId)]);
      expect(await sealer.sealNext(turn)).toBe(1);
      expect(await sealer.sealNext(turn)).toBe(0);
    }
    await client.query('commit');
    expect(await sealer.sealNext(turn)).toBe(1);
    expect(await stateOf(tenantId)).toMatchObject({ state: 'intact', followed: 6, unsealed: 0 });
    const last = await lab.rows(
      `select e.action from audit.seals s join audit.entries e on e.id = s.entry_id where s.tenant_id = $1 order by seq desc limit 1`,
      [tenantId],
    );
    expect(last).toEqual([{ action: 'lab.late' }]);
  });

  it('goes on from where another one stopped, a thousand at a time', async () => {
    const tenantId = newId();
    const many = Array.from({ length: 1_500 }, () => newId());
    await client.query(
      `insert into audit.entries (id, tenant_id, actor_kind, action, object_type, outcome, context_id, details)
       select id, $2, 'system', 'lab.many', 'lab', 'committed', 'lab', '{}' from unnest($1::uuid[]) as id`,
      [many, tenantId],
    );
    const turn = await turnOf(owner);
    expect(await newSealer().sealNext(turn)).toBe(1_000);
    expect(await newSealer().sealNext(turn)).toBe(500);
    expect(await stateOf(tenantId)).toMatchObject({ state: 'intact', followed: 1_500, unsealed: 0 });
  });

  it('sets no seal once its turn is another’s, even where it does not know yet', async () => {
    const tenantId = newId();
    const [first, second] = [newSealer(), newSealer()];
    const frozen = await turnOf(owner, 0);
    const turn = await turnOf(newId());
    expect(turn.fence).toBe(frozen.fence + 1);
    await lab.database.commit(tenantId, [entry(tenantId)]);
    expect(await first.sealNext(frozen)).toBeUndefined();
    expect(await lab.rows('select from audit.seals where tenant_id = $1', [tenantId])).toEqual([]);
    expect(await rows.take(owner, 60)).toBeUndefined();
    expect(await second.sealNext(turn)).toBe(1);
    await rows.leave(turn.owner);
  });

  it('looks at everything once where the transactions of the cluster began anew, as after a restore', async () => {
    const tenantId = newId();
    await lab.database.commit(tenantId, [entry(tenantId)]);
    await client.query(`update audit.sealing set sealed_below = '9000000000000'`);
    const turn = await turnOf(newId());
    expect(await newSealer().sealNext(turn)).toBe(1);
    await rows.leave(turn.owner);
  });
});

describe('the tables of the trail', () => {
  const TABLES = ['entries', 'seals', 'heads'] as const;
  const refusedAs = async (url: string, role: string, sql: string): Promise<string> => {
    const other = new pg.Client(url);
    await other.connect();
    try {
      await other.query(`set role ${role}`);
      await other.query(sql);
      return 'done';
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      await other.end();
    }
  };

  it.each(TABLES)('audit.%s are only ever added to, by no role of the application and by no owner', async (table) => {
    for (const sql of [
      `update audit.${table} set tenant_id = tenant_id`,
      `delete from audit.${table}`,
      `truncate audit.${table} cascade`,
    ]) {
      for (const role of ['company_app', 'company_worker']) {
        const privilege = sql.split(' ')[0]?.toUpperCase();
        const [held] = await lab.rows(`select has_table_privilege($1, 'audit.${table}', $2) as may`, [role, privilege]);
        expect([role, sql, held]).toEqual([role, sql, { may: false }]);
      }
      expect([sql, await refusedAs(lab.appUrl, 'company_app', sql)]).toEqual([sql, '42501']);
      // Whoever owns the tables, or is above all rights, meets the trigger.
      expect([sql, await refusedAs(lab.superuserUrl, 'company_owner', sql)]).toEqual([sql, 'CB002']);
      expect([sql, await refusedAs(lab.superuserUrl, 'postgres', sql)]).toEqual([sql, 'CB002']);
    }
  });

  it('let the application write no seal and no head', async () => {
    for (const table of ['seals', 'heads'])
      expect(await refusedAs(lab.appUrl, 'company_app', `insert into audit.${table} default values`)).toBe('42501');
  });

  it('show a tenant its own entries alone', async () => {
    const [mine, theirs] = [newId(), newId()];
    for (const tenantId of [mine, theirs]) await lab.database.commit(tenantId, [entry(tenantId)]);
    const all = query<{ tenantId: string }>('lab.entries', `select tenant_id as "tenantId" from audit.entries`);
    expect(await lab.database.read(mine, all())).toEqual([{ tenantId: mine }]);
    expect(await lab.database.read(PLATFORM, all())).toEqual([]);
    await expect(lab.database.commit(mine, [entry(theirs)])).rejects.toMatchObject({ code: '42501' });
  });
});

describe('a commit that changes something', () => {
  const insert = command('lab.insert', 'insert into lab.things (id, tenant_id, name) values ($1, $2, $3)');
  const tenantId = newId();
  const change = { tenantId, action: 'lab.thing_made', object: { type: 'thing', id: newId() } };
  const things = () => lab.rows('select id from lab.things where tenant_id = $1', [tenantId]);
  const actions = async () =>
    (await lab.rows('select action from audit.entries where tenant_id = $1', [tenantId])).map(
      ({ action }) => action as string,
    );

  it('is a defect where nothing in it says what, whichever of the three ways it takes', async () => {
    const bare = insert(101, tenantId, 'x');
    await expect(lab.database.commit(tenantId, [bare])).rejects.toThrow('lab.insert changes something');
    await expect(lab.database.change(tenantId, bare)).rejects.toThrow('lab.insert changes something');
    await expect(lab.database.read(tenantId, bare)).rejects.toThrow('lab.insert changes something');
    await expect(lab.unitOfWork.run(tenantId, (tx) => tx.write([bare]))).rejects.toThrow(
      'lab.insert changes something',
    );
    await expect(lab.unitOfWork.run(tenantId, (tx) => tx.read(bare))).rejects.toThrow('lab.insert changes something');
    expect([await things(), await actions()]).toEqual([[], []]);
  });

  it('has its entry in the same transaction, or neither is there', async () => {
    await lab.database.commit(tenantId, [changing(insert(101, tenantId, 'x'), change)]);
    await expect(
      lab.database.commit(tenantId, [changing(insert(102, tenantId, 'x'), change), insert(101, tenantId, 'twice')]),
    ).rejects.toThrow();
    await lab.unitOfWork.run(tenantId, async (tx) => {
      await tx.write([insert(103, tenantId, 'x')]);
      tx.tell(change);
    });
    await expect(
      lab.unitOfWork.run(tenantId, async (tx) => {
        await tx.write([changing(insert(104, tenantId, 'x'), change)]);
        throw new Error('thought better of it');
      }),
    ).rejects.toThrow('thought better of it');
    expect(await things()).toEqual([{ id: 101 }, { id: 103 }]);
    expect(await actions()).toEqual([change.action, change.action]);
  });
});
