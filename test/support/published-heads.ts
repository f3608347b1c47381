import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SignedHead } from '#libs/chains';
import { type Config, loadConfig } from '#libs/config';
import { denials } from '#libs/database';
import { Outbox, OutboxBell } from '#libs/events';
import { newId } from '#libs/ids';
import { createLog } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import { Sealer } from '#libs/sealing';
import { AuditMetrics } from '../../apps/api/src/modules/audit/audit-metrics.js';
import { ChainSealer } from '../../apps/api/src/modules/audit/chain-sealer.js';
import { HeadFiling } from '../../apps/api/src/modules/audit/head-filing.js';
import { HeadSigner } from '../../apps/api/src/modules/audit/head-signer.js';
import { HeadsFile } from '../../apps/api/src/modules/audit/heads-file.js';
import { HeadsRepository } from '../../apps/api/src/modules/audit/heads.repository.js';
import { SealingRepository } from '../../apps/api/src/modules/audit/sealing.repository.js';
import { SealingTurn } from '../../apps/api/src/modules/audit/sealing-turn.js';
import { type Laboratory, useLaboratory } from './laboratory.js';
import { SECRET } from './signing.js';

/** The chains of two tenants, and the file that their heads go to. */
export class PublishedHeads {
  readonly path = join(tmpdir(), `company-backend-heads-${randomUUID()}`, 'heads.jsonl');
  readonly tenants = [newId(), newId()].sort();

  constructor(readonly lab: Laboratory) {}

  get config(): Config {
    return loadConfig({
      NODE_ENV: 'test',
      DATABASE_URL: this.lab.appUrl,
      KEY_ENCRYPTION_KEY: SECRET.toString('base64'),
      AUDIT_HEADS_FILE: this.path,
    });
  }

  filed(): SignedHead[] {
    const lines = readFileSync(this.path, 'utf8').split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.filter((line) => !/^\{[^{}]+\}$/.test(line))).toEqual([]);
    return lines.map((line) => JSON.parse(line) as SignedHead);
  }

  /** Those that the database has: chain by chain, each in its order. */
  async signed(): Promise<SignedHead[]> {
    return (await this.lab.rows(
      `select tenant_id as "tenantId", seq::int, encode(hash, 'hex') as hash, number,
         to_char(signed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "signedAt", kid,
         rtrim(translate(encode(signature, 'base64'), E'+/\\n', '-_'), '=') as signature
       from audit.heads order by tenant_id, number`,
    )) as SignedHead[];
  }

  /** As they are, but those of one chain beside each other. */
  byChain(heads: readonly SignedHead[]): SignedHead[] {
    return this.tenants.flatMap((id) => heads.filter(({ tenantId }) => tenantId === id));
  }

  /** The file has each head of the database once, those of a chain in their order. */
  async areFiled(): Promise<void> {
    expect(this.byChain(this.filed())).toEqual(await this.signed());
  }

  /** As from a backup that had the heads up to that number. */
  async restoreTo(number: number): Promise<void> {
    await this.lab.rows(`set session_replication_role = replica; delete from audit.heads where number > ${number};
      delete from platform.outbox where version > ${number}; set session_replication_role = origin`);
  }
}

/** Who seals and signs in one process, and its file. */
export class SigningWorker {
  readonly signer: HeadSigner;
  readonly turn: SealingTurn;
  readonly filing: HeadFiling;
  readonly told: string[] = [];
  private readonly measured = new Metrics();
  private readonly sealer: ChainSealer;

  constructor(
    private readonly heads: PublishedHeads,
    file = new HeadsFile(heads.config),
  ) {
    const log = createLog('info', { write: (line) => void this.told.push((JSON.parse(line) as { msg: string }).msg) });
    const { config, lab } = heads;
    const [rows, sealing] = [new HeadsRepository(lab.database), new SealingRepository(lab.database)];
    const metrics = new AuditMetrics(this.measured);
    this.turn = new SealingTurn(sealing, config);
    this.filing = new HeadFiling(file, rows, this.turn, metrics, log);
    const outbox = new Outbox(new OutboxBell(lab.database));
    this.signer = new HeadSigner(rows, outbox, this.filing, metrics, new Sealer(SECRET));
    this.sealer = new ChainSealer(sealing, metrics);
  }

  /** Lets every chain grow by an entry, signs where they end, and waits so long for the file. */
  async sign(patienceMs = 60_000): Promise<void> {
    const object = { type: 'lab', id: null };
    const terms = { action: 'lab.done', object, actorKind: 'system', contextId: 'lab', outcome: 'committed' } as const;
    const { lab, tenants } = this.heads;
    for (const tenantId of tenants) await lab.database.commit(tenantId, [denials([{ tenantId, ...terms }])]);
    await this.turn.keep();
    if (!this.turn.held) throw new Error('Somebody else seals.');
    await this.sealer.sealNext(this.turn.held);
    this.sealer.forget();
    await this.signer.signAll();
    await this.filing.finish(patienceMs);
  }

  async file(): Promise<void> {
    this.signer.fileAgain();
    await this.filing.finish(60_000);
  }

  async leave(patienceMs = 60_000): Promise<void> {
    await this.filing.finish(patienceMs);
    await this.turn.leave();
  }

  async behind(): Promise<number | undefined> {
    return (await this.measured.read('audit_heads_file_behind'))[0]?.value;
  }
}

/** Heads for the tests of this file, each of which begins with a file that is gone. */
export function usePublishedHeads(): PublishedHeads {
  const heads = new PublishedHeads(useLaboratory());
  beforeEach(() => rmSync(heads.path, { force: true, recursive: true }));
  afterAll(() => rmSync(join(heads.path, '..'), { recursive: true, force: true }));
  return heads;
}
