import pg from 'pg';
import * as judges from '#libs/chains';
import { headKeyOf, signHead, type SignedHead } from '#libs/chains';
import { denials } from '#libs/database';
import { newId } from '#libs/ids';
import { Metrics } from '#libs/metrics';
import { Sealer } from '#libs/sealing';
import { AuditMetrics } from '../../apps/api/src/modules/audit/audit-metrics.js';
import { ChainSealer } from '../../apps/api/src/modules/audit/chain-sealer.js';
import { HeadsRepository } from '../../apps/api/src/modules/audit/heads.repository.js';
import { SealingRepository } from '../../apps/api/src/modules/audit/sealing.repository.js';
import { verify, type Verdict } from '../../apps/tools/src/audit/verifying.ts';
import { Chance } from '../faults/random.ts';
import { eventually } from '../support/house.js';
import { useLaboratory } from '../support/laboratory.js';
import { seeded } from '../support/seed.js';
import { KINDS, Tamperer } from '../support/tampering.js';

const TAMPERINGS = 500;
const ENTRIES = 240;
/** Where heads were signed; behind the last of them nothing was yet. */
const SIGNED = [40, 41, 130, 230];

let client: pg.Client;
// Before the database goes, which ends the connections that are left.
afterAll(() => client.end());
const lab = useLaboratory();
const tenantId = newId();
const key = headKeyOf(new Sealer(Buffer.alloc(32, 1)));
const published: SignedHead[] = [];

beforeAll(async () => {
  const [rows, heads] = [new SealingRepository(lab.database), new HeadsRepository(lab.database)];
  const sealer = new ChainSealer(rows, new AuditMetrics(new Metrics()));
  const turn = await rows.take(newId(), 300);
  if (!turn) throw new Error('Somebody else seals.');
  for (let n = 1; n <= ENTRIES; n++) {
    await lab.database.commit(tenantId, [denials([entry(n)])]);
    if (n % 10 !== 0 && !SIGNED.includes(n)) continue;
    if (n === ENTRIES) await eventually(allHaveEnded);
    await sealer.sealNext(turn);
    if (!SIGNED.includes(n)) continue;
    const [grown] = await heads.grown(10);
    if (grown?.seq !== n) throw new Error(`${n} entries made a chain of ${grown?.seq}.`);
    const { now, number, ...place } = grown;
    const head = signHead(key, { ...place, number: number + 1, signedAt: now });
    await heads.commit([heads.insert(head)]);
    published.push(head);
  }
  client = new pg.Client(lab.superuserUrl);
  await client.connect();
}, 60_000);

/** As far as a transaction of another database is not over, the sealer's mark does not go: what is slipped in there waits to be sealed. */
async function allHaveEnded(): Promise<void> {
  const [row] = await lab.rows(
    'select pg_snapshot_xmin(pg_current_snapshot()) > (select max(xid) from audit.entries) as over',
  );
  expect(row).toEqual({ over: true });
}

function entry(n: number) {
  const object = { type: 'order', id: newId() };
  const who = { actorId: newId(), actorKind: 'user', contextId: `context-${n}` };
  return { tenantId, action: 'orders.order_placed', object, ...who, details: { version: n, note: 'a' } };
}

describe('a trail that somebody with every right on the database tampered with', () => {
  const judge = (tamperer: Tamperer, heads: readonly SignedHead[] = published): Promise<Verdict> =>
    verify(tamperer.chains, { tenantId, slug: null }, { keys: [key], published: heads, judges });

  it('is found out, and the first bad place named, each of 500 times', async () => {
    const { seed } = seeded();
    const tamperer = new Tamperer(client, tenantId, new Chance(seed), SIGNED.at(-1) ?? 0);
    expect(await judge(tamperer)).toMatchObject({ state: 'intact', followed: ENTRIES, unsealed: 0 });
    const missed: string[] = [];
    const reasons = new Map<string, number>();
    for (let n = 0; n < TAMPERINGS; n++) {
      const kind = KINDS[n % KINDS.length] ?? 'edit';
      await tamperer.during(kind, async ({ what, first }) => {
        const { state, fault } = await judge(tamperer);
        reasons.set(`${kind}: ${fault?.reason}`, (reasons.get(`${kind}: ${fault?.reason}`) ?? 0) + 1);
        // Who makes all hashes anew is found out at the next head that was signed; the others where they were.
        const isRemade = ['excise', 'insert', 'rewrite'].includes(kind);
        const place = kind === 'slipIn' ? null : isRemade ? Math.min(...SIGNED.filter((seq) => seq >= first)) : first;
        const forged = fault?.reason === 'head_forged';
        if (state !== 'broken' || (!forged && fault?.seq !== place))
          missed.push(`${what} at ${first}: ${JSON.stringify(fault)}`);
      });
    }
    process.stdout.write(
      `seed ${seed}, ${TAMPERINGS} tamperings: ${[...reasons].map((each) => each.join(' ')).join(', ')}\n`,
    );
    expect(missed).toEqual([]);
    expect(await judge(tamperer)).toMatchObject({ state: 'intact', followed: ENTRIES });
  }, 180_000);

  it('would not be, by hashes alone, where all of them were made anew: the published heads show it', async () => {
    const tamperer = new Tamperer(client, tenantId, new Chance(1), SIGNED.at(-1) ?? 0);
    await tamperer.during('rewrite', async () => {
      await client.query('delete from audit.heads');
      expect(await judge(tamperer, [])).toMatchObject({ state: 'intact' });
      expect(await judge(tamperer)).toMatchObject({ state: 'broken', fault: { reason: 'head_differs' } });
    });
  });

  it('is missed as a whole where all of it is gone', async () => {
    const tamperer = new Tamperer(client, tenantId, new Chance(1), SIGNED.at(-1) ?? 0);
    await tamperer.during('edit', async () => {
      await client.query('delete from audit.heads; delete from audit.seals; delete from audit.entries');
      expect(await judge(tamperer)).toMatchObject({ fault: { reason: 'tail_missing', seq: 1 } });
    });
  });

  it('takes no head that another key signed', async () => {
    const tamperer = new Tamperer(client, tenantId, new Chance(1), SIGNED.at(-1) ?? 0);
    const other = headKeyOf(new Sealer(Buffer.alloc(32, 2)));
    const forged = published.map((head) => ({ ...signHead(other, head), kid: key.kid }));
    expect(await judge(tamperer, forged)).toMatchObject({ state: 'broken', fault: { reason: 'head_forged' } });
  });
});
