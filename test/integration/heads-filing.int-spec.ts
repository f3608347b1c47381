import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import pg from 'pg';
import type { Config } from '#libs/config';
import { Context, newContextId, runInContext } from '#libs/context';
import { HeadsFile, type HeadMark } from '../../apps/api/src/modules/audit/heads-file.js';
import { eventually } from '../support/house.js';
import { SigningWorker, usePublishedHeads } from '../support/published-heads.js';

const heads = usePublishedHeads();
let worker: SigningWorker;

beforeEach(async () => {
  worker = new SigningWorker(heads);
  await worker.sign();
});
afterEach(() => worker.leave());

describe('the file of signed heads, beside the sealing', () => {
  it('gets what another one signed meanwhile, and nothing twice from two that write to it in turn', async () => {
    const other = new SigningWorker(heads);
    for (const each of [worker, other, other, worker]) {
      await each.sign();
      await each.leave();
    }
    await heads.areFiled();
  });

  it('gets nothing twice from one that stood still while another one had its turn and went', async () => {
    await heads.lab.rows(`update audit.sealing set lease_until = '-infinity'`);
    const other = new SigningWorker(heads);
    await other.sign();
    await other.leave();
    // It never saw that the turn was not its own.
    await eventually(async () => expect(await worker.turn.keep()).toBe(true));
    await worker.sign();
    await heads.areFiled();
  });

  it('gets nothing from one whose turn went by once it had read', async () => {
    await worker.leave();
    const stalled = new StalledFile(heads.config, 'after');
    const slow = new SigningWorker(heads, stalled);
    await slow.sign(1);
    await slow.leave(1);
    await worker.sign();
    stalled.goOn();
    await slow.filing.finish(60_000);
    await heads.areFiled();
  });

  it('keeps what another one is writing from one whose turn went by before it had read', async () => {
    await worker.leave();
    const stalled = new StalledFile(heads.config, 'before');
    const slow = new SigningWorker(heads, stalled);
    await slow.sign(1);
    await slow.leave(1);
    await worker.sign();
    const whole = readFileSync(heads.path);
    const half = whole.subarray(0, 100);
    appendFileSync(heads.path, half);
    stalled.goOn();
    await slow.filing.finish(60_000);
    expect(readFileSync(heads.path)).toEqual(Buffer.concat([whole, half]));
  });

  it('is added to under no deadline of whoever asks', async () => {
    await worker.leave();
    worker = new SigningWorker(heads);
    rmSync(heads.path);
    await worker.turn.keep();
    const holder = new pg.Client(heads.lab.superuserUrl);
    await holder.connect();
    try {
      await holder.query('begin; lock audit.heads');
      runInContext(new Context(newContextId(), performance.now() - 1), () => worker.signer.fileAgain());
      await eventually(async () => expect(await waiting(holder)).toBe(1));
    } finally {
      await holder.end();
    }
    await worker.filing.finish(60_000);
    expect(worker.signer.isBehind).toBe(false);
    await heads.areFiled();
  });
});

/** How many wait for the lock. */
async function waiting(holder: pg.Client): Promise<number> {
  const { rows } = await holder.query<{ count: number }>(
    `select count(*)::int as count from pg_locks where relation = 'audit.heads'::regclass and not granted`,
  );
  return rows[0]?.count ?? 0;
}

/** As on a mount that hangs before or after it is read, until somebody lets it go on. */
class StalledFile extends HeadsFile {
  goOn!: () => void;
  private readonly gate = new Promise<void>((open) => (this.goOn = open));

  constructor(
    config: Config,
    private readonly when: 'before' | 'after',
  ) {
    super(config);
  }

  override async ends(isOurs: () => boolean): Promise<Map<string, HeadMark>> {
    if (this.when === 'before') await this.gate;
    const ends = await super.ends(isOurs);
    await this.gate;
    return ends;
  }
}
