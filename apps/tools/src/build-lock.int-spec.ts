import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lockFile, whileNobodyElseBuilds } from './build-lock.ts';

describe('the lock of the build', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'company-backend-lock-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  it('lets one in at a time, each of many processes in the end', async () => {
    // Each of them would find another one's mark if that one were in as well.
    const work = `
      import { mkdirSync, rmdirSync } from 'node:fs';
      import { whileNobodyElseBuilds } from '${import.meta.dirname}/build-lock.ts';
      await whileNobodyElseBuilds('${root}', undefined, async () => {
        mkdirSync('${root}/inside');
        await new Promise((wake) => setTimeout(wake, 100));
        rmdirSync('${root}/inside');
      });`;
    const all = Array.from({ length: 4 }, () =>
      once(spawn(process.execPath, ['--input-type=module', '--eval', work]), 'exit'),
    );
    expect((await Promise.all(all)).map(([code]) => code as number)).toEqual([0, 0, 0, 0]);
    expect(existsSync(lockFile(root))).toBe(false);
  });

  it('of a process that died is nobody’s', async () => {
    mkdirSync(dirname(lockFile(root)), { recursive: true });
    const { pid = 0 } = spawn(process.execPath, ['--version']);
    writeFileSync(lockFile(root), `${pid}-1`);
    await expect(whileNobodyElseBuilds(root, undefined, () => Promise.resolve('built'))).resolves.toBe('built');
  });

  it('is waited for only until that is called off, and given back by work that fails', async () => {
    const stop = new AbortController();
    const failure = whileNobodyElseBuilds(root, undefined, async () => {
      const second = whileNobodyElseBuilds(root, stop.signal, () => Promise.resolve());
      stop.abort();
      await expect(second).rejects.toThrow('aborted');
      throw new Error('does not compile');
    });
    await expect(failure).rejects.toThrow('does not compile');
    expect(existsSync(lockFile(root))).toBe(false);
  });
});
