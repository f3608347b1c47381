import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { headKeyOf, isSigned, type SignedHead } from '#libs/chains';
import { loadConfig } from '#libs/config';
import { denials } from '#libs/database';
import { Outbox, OutboxBell } from '#libs/events';
import { newId } from '#libs/ids';
import { createLog } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import { Sealer } from '#libs/sealing';
import { AuditMetrics } from '../../apps/api/src/modules/audit/audit-metrics.js';
import { ChainSealer } from '../../apps/api/src/modules/audit/chain-sealer.js';
import { HeadSigner } from '../../apps/api/src/modules/audit/head-signer.js';
import { HeadsFile } from '../../apps/api/src/modules/audit/heads-file.js';
import { HeadsRepository } from '../../apps/api/src/modules/audit/heads.repository.js';
import { SealingRepository } from '../../apps/api/src/modules/audit/sealing.repository.js';
import { useLaboratory } from '../support/laboratory.js';
import { SECRET } from '../support/signing.js';

const lab = useLaboratory();
const tenants = [newId(), newId()].sort();
const path = join(tmpdir(), `company-backend-heads-${randomUUID()}`, 'heads.jsonl');
let told: string[] = [];
let worker: Worker;

beforeEach(async () => {
  worker = new Worker();
  await worker.sign();
});
afterAll(() => rmSync(join(path, '..'), { recursive: true, force: true }));

describe('the file of signed heads', () => {
  it('has each head once, chain by chain in its order, while all is well', async () => {
    for (let n = 0; n < 3; n++) await worker.sign();
    expect(byChain(filed())).toEqual(await signed());
    expect(told).toEqual([]);
    const key = headKeyOf(new Sealer(SECRET));
    for (const head of filed()) expect(isSigned(key, head)).toBe(true);
  });

  it('gets what was signed while it could not be written, in order and once, when it can', async () => {
    const before = readFileSync(path);
    rmSync(path);
    mkdirSync(path);
    for (let n = 0; n < 3; n++) await worker.sign();
    expect([worker.signer.isBehind, await worker.behind()]).toEqual([true, 1]);
    rmdirSync(path);
    writeFileSync(path, before);
    await worker.signer.fileAgain();
    expect(byChain(filed())).toEqual(await signed());
    expect([worker.signer.isBehind, await worker.behind()]).toEqual([false, 0]);
    expect(told).toEqual([
      'heads of the audit trail could not be written',
      'heads of the audit trail are written again',
    ]);
    await worker.signer.fileAgain();
    expect(byChain(filed())).toEqual(await signed());
  });

  it('gets what a worker that died did not write, and what it wrote by half', async () => {
    const [{ length }] = [readFileSync(path)];
    await worker.sign();
    // As if it had died with half of the first of two lines on the disk.
    truncateSync(path, length + 100);
    worker = new Worker();
    await worker.sign();
    expect(byChain(filed())).toEqual(await signed());
  });

  it('gets what another one signed meanwhile, and nothing twice from two that write to it in turn', async () => {
    const other = new Worker();
    for (const each of [worker, other, other, worker]) {
      await each.sign();
      each.signer.leave();
    }
    expect(byChain(filed())).toEqual(await signed());
  });

  it('goes on where the database was restored to an older state', async () => {
    const all = await signed();
    const newest = Math.max(...all.map(({ number }) => number));
    await lab.rows(`set session_replication_role = replica; delete from audit.heads where number = ${newest};
      delete from platform.outbox where version = ${newest}; set session_replication_role = origin`);
    worker = new Worker();
    await worker.sign();
    const anew = (await signed()).filter(({ number }) => number === newest);
    expect(byChain(filed())).toEqual(byChain([...all, ...anew]));
  });
});

/** Who seals and signs in one process, and its file. */
class Worker {
  readonly config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: lab.appUrl,
    KEY_ENCRYPTION_KEY: SECRET.toString('base64'),
    AUDIT_HEADS_FILE: path,
  });
  readonly signer: HeadSigner;
  private readonly measured = new Metrics();
  private readonly sealing = new SealingRepository(lab.database);
  private readonly sealer: ChainSealer;

  constructor() {
    told = [];
    const log = createLog('info', { write: (line) => void told.push((JSON.parse(line) as { msg: string }).msg) });
    const [rows, metrics] = [new HeadsRepository(lab.database), new AuditMetrics(this.measured)];
    const file = new HeadsFile(this.config, rows, metrics, log);
    this.signer = new HeadSigner(rows, new Outbox(new OutboxBell(lab.database)), file, metrics, new Sealer(SECRET));
    this.sealer = new ChainSealer(this.sealing, metrics);
  }

  /** Lets every chain grow by an entry, and signs where they end. */
  async sign(): Promise<void> {
    const object = { type: 'lab', id: null };
    const terms = { action: 'lab.done', object, actorKind: 'system', contextId: 'lab', outcome: 'committed' } as const;
    for (const tenantId of tenants) await lab.database.commit(tenantId, [denials([{ tenantId, ...terms }])]);
    const turn = await this.sealing.take(newId(), 60);
    if (!turn) throw new Error('Somebody else seals.');
    await this.sealer.sealNext(turn);
    this.sealer.forget();
    await this.sealing.leave(turn.owner);
    await this.signer.signAll();
  }

  async behind(): Promise<number | undefined> {
    return (await this.measured.read('audit_heads_file_behind'))[0]?.value;
  }
}

function filed(): SignedHead[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.filter((line) => !/^\{[^{}]+\}$/.test(line))).toEqual([]);
  return lines.map((line) => JSON.parse(line) as SignedHead);
}

/** Those that the database has: chain by chain, each in its order. */
async function signed(): Promise<SignedHead[]> {
  return (await lab.rows(
    `select tenant_id as "tenantId", seq::int, encode(hash, 'hex') as hash, number,
       to_char(signed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "signedAt", kid,
       rtrim(translate(encode(signature, 'base64'), E'+/\\n', '-_'), '=') as signature
     from audit.heads order by tenant_id, number`,
  )) as SignedHead[];
}

/** As they are, but those of one chain beside each other. */
function byChain(heads: readonly SignedHead[]): SignedHead[] {
  return tenants.flatMap((id) => heads.filter(({ tenantId }) => tenantId === id));
}
