import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { headKeyOf, isSigned, type SignedHead } from '#libs/chains';
import { newId } from '#libs/ids';
import { Sealer } from '#libs/sealing';
import { SigningWorker, usePublishedHeads } from '../support/published-heads.js';
import { SECRET } from '../support/signing.js';

const heads = usePublishedHeads();
let worker: SigningWorker;

beforeEach(async () => {
  worker = new SigningWorker(heads);
  await worker.sign();
});
afterEach(() => worker.leave());

describe('the file of signed heads', () => {
  it('has each head once, chain by chain in its order, while all is well', async () => {
    for (let n = 0; n < 3; n++) await worker.sign();
    await heads.areFiled();
    expect(worker.told).toEqual([]);
    const key = headKeyOf(new Sealer(SECRET));
    for (const head of heads.filed()) expect(isSigned(key, head)).toBe(true);
  });

  it('gets what was signed while it could not be written, in order and once, when it can', async () => {
    const before = readFileSync(heads.path);
    rmSync(heads.path);
    mkdirSync(heads.path);
    for (let n = 0; n < 3; n++) await worker.sign();
    expect([worker.signer.isBehind, await worker.behind()]).toEqual([true, 1]);
    rmdirSync(heads.path);
    writeFileSync(heads.path, before);
    await worker.file();
    await heads.areFiled();
    expect([worker.signer.isBehind, await worker.behind()]).toEqual([false, 0]);
    expect(worker.told).toEqual([
      'heads of the audit trail could not be written',
      'heads of the audit trail are written again',
    ]);
    await worker.file();
    await heads.areFiled();
  });

  it('gets what a worker that died did not write, and what it wrote by half', async () => {
    const [{ length }] = [readFileSync(heads.path)];
    await worker.sign();
    // As if it had died with half of the first of two lines on the disk.
    truncateSync(heads.path, length + 100);
    await worker.leave();
    worker = new SigningWorker(heads);
    await worker.sign();
    await heads.areFiled();
  });

  it('may hold lines of others, whatever they look like', async () => {
    const [head] = heads.filed() as [SignedHead];
    const lines = [
      ...['{"tenantId":"x","number":1}', 'null', '[]', '', '{', '{"tenantId":null}'],
      ...[
        { tenantId: 'x' },
        { tenantId: heads.tenants[0]?.toUpperCase() },
        { number: 1.5 },
        { number: -1 },
        { number: 2 ** 60 },
        { number: '1' },
        { signedAt: 'x' },
        { signedAt: '\u0000' },
        { kid: 1 },
      ].map((change) => JSON.stringify({ ...head, ...change })),
      // Such as are heads, of a chain that is not there.
      ...[1, Number.MAX_SAFE_INTEGER].map((number) => JSON.stringify({ ...head, tenantId: newId(), number })),
    ];
    await worker.leave();
    const before = readFileSync(heads.path);
    appendFileSync(heads.path, lines.map((line) => `${line}\n`).join(''));
    const { length } = readFileSync(heads.path);
    worker = new SigningWorker(heads);
    await worker.sign();
    expect([worker.signer.isBehind, await worker.behind()]).toEqual([false, 0]);
    writeFileSync(heads.path, Buffer.concat([before, readFileSync(heads.path).subarray(length)]));
    await heads.areFiled();
  });

  it('is no pipe: nobody would wait at its other end', async () => {
    await worker.leave();
    rmSync(heads.path);
    execFileSync('mkfifo', [heads.path]);
    worker = new SigningWorker(heads);
    try {
      await worker.sign(3_000);
      expect([worker.signer.isBehind, await worker.behind()]).toEqual([true, 1]);
      expect(worker.told).toEqual(['heads of the audit trail could not be written']);
    } finally {
      // Whoever waited at it all the same is let go.
      closeSync(openSync(heads.path, constants.O_RDWR | constants.O_NONBLOCK));
      rmSync(heads.path);
    }
    await worker.file();
    await heads.areFiled();
  });

  it('goes on where the database was restored to an older state below a worker that lives', async () => {
    for (let n = 0; n < 3; n++) await worker.sign();
    const all = await heads.signed();
    const kept = Math.max(...all.map(({ number }) => number)) - 3;
    await heads.restoreTo(kept);
    for (let n = 0; n < 5; n++) await worker.sign();
    const anew = (await heads.signed()).filter(({ number }) => number > kept);
    expect(anew).toHaveLength(5 * heads.tenants.length);
    expect(heads.byChain(heads.filed())).toEqual(heads.byChain([...all, ...anew]));
  });

  it('goes on where the database was restored to an older state', async () => {
    const all = await heads.signed();
    const newest = Math.max(...all.map(({ number }) => number));
    await heads.restoreTo(newest - 1);
    await worker.leave();
    worker = new SigningWorker(heads);
    await worker.sign();
    const anew = (await heads.signed()).filter(({ number }) => number === newest);
    expect(heads.byChain(heads.filed())).toEqual(heads.byChain([...all, ...anew]));
  });
});
