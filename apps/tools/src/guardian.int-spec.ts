import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, sendSignal, until } from './processes.ts';

const MODULE = join(import.meta.dirname, 'guardian.ts');

describe('the guardian', () => {
  let directory: string;
  let owner: ChildProcess | undefined;
  let ward: number | undefined;

  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'company-backend-guardian-'))));
  afterEach(() => {
    for (const pid of [owner?.pid, ward]) if (pid !== undefined) sendSignal(pid, 'SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  // An owner that begins a process, leaves a guardian for it and stays.
  const begin = async (wardProgram: string, afterwards = ''): Promise<void> => {
    const program = `
      import { spawn } from 'node:child_process';
      import { leaveGuardian } from ${JSON.stringify(MODULE)};
      const ward = spawn(process.execPath, ['-e', ${JSON.stringify(wardProgram)}], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
      ward.stdout.once('data', () => {
        const dismiss = leaveGuardian({ pid: ward.pid, signal: 'SIGTERM', graceMs: 300, remove: ${JSON.stringify(directory)} });
        ${afterwards}
        process.stdout.write(String(ward.pid) + '\\n');
      });
      setInterval(() => undefined, 60_000);`;
    owner = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    ward = await new Promise<number>((resolve) => owner?.stdout?.once('data', (line) => resolve(Number(line))));
  };
  const killOwner = (): void => sendSignal(owner!.pid!, 'SIGKILL');

  it('ends the process and removes its directory when the owner is killed', async () => {
    await begin(`process.stdout.write('up'); setInterval(() => undefined, 60_000)`);
    killOwner();
    await expect(until(() => !isAlive(ward!), 5_000)).resolves.toBe(true);
    await expect(until(() => !existsSync(directory), 5_000)).resolves.toBe(true);
  });

  it('kills a process that does not heed the signal', async () => {
    await begin(
      `process.on('SIGTERM', () => undefined); process.stdout.write('up'); setInterval(() => undefined, 60_000)`,
    );
    killOwner();
    await expect(until(() => !isAlive(ward!), 5_000)).resolves.toBe(true);
  });

  it('does nothing once it is dismissed', async () => {
    await begin(`process.stdout.write('up'); setTimeout(() => process.exit(), 1_500)`, 'dismiss();');
    killOwner();
    await expect(until(() => !isAlive(ward!), 5_000)).resolves.toBe(true);
    expect(existsSync(directory)).toBe(true);
  });
});
