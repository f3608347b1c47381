import { readdirSync, readFileSync } from 'node:fs';
import { pbkdf2 } from 'node:crypto';
import { getPriority } from 'node:os';
import { promisify } from 'node:util';
import { haveBackgroundThreadsStepBack } from './background-threads.js';

const nice = () =>
  readdirSync('/proc/self/task').map((id) => {
    const name = readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim();
    return [name, getPriority(Number(id))] as const;
  });

describe('background threads', () => {
  it('step back behind the event loop, and nobody else does', async () => {
    await promisify(pbkdf2)('a', 'b', 1, 1, 'sha256');
    const count = haveBackgroundThreadsStepBack();
    if (process.platform !== 'linux') return expect(count).toBe(0);
    expect(count).toBeGreaterThan(0);
    for (const [name, priority] of nice()) expect([name, priority]).toEqual([name, name === 'libuv-worker' ? 10 : 0]);
  });
});
