import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mainOf } from './build.ts';
import { ROOT, type Environment } from './environment.ts';
import { leaveGuardian } from './guardian.ts';
import { identityOf, isSameProcessAlive, sendSignal } from './processes.ts';

/** The API as a process of its own. */
export interface ApiProcess {
  readonly pid: number;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Lets it finish what it is doing, then kills it; settles when it is gone. */
  stop(graceMs: number): Promise<void>;
  kill(): void;
}

const ORPHAN_GRACE_MS = 5_000;

/** Starts what was built, in a group of its own: a terminal's Ctrl-C reaches us alone, and we pass it on. */
export function startApi(env: Environment, dataDirectory: string, says: 'inherit' | 'ignore' = 'inherit'): ApiProcess {
  const child = spawn(process.execPath, ['--enable-source-maps', mainOf()], {
    cwd: ROOT,
    env: { ...env },
    detached: true,
    stdio: ['ignore', says, 'inherit'],
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${process.execPath} could not be started.`);
  const dismiss = leaveGuardian({ pid, signal: 'SIGTERM', graceMs: ORPHAN_GRACE_MS });
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => {
      dismiss();
      resolve(code ?? signal ?? 1);
    });
  });
  writeRun(dataDirectory, pid);

  const kill = (): void => sendSignal(-pid, 'SIGKILL');
  const stop = async (graceMs: number): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const timer = setTimeout(kill, graceMs);
    await ended;
    clearTimeout(timer);
  };
  return { pid, ended, stop, kill };
}

/** Whether /ready says so. */
export async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** Whether it is an API of ours that answers there, ready or not. */
export async function isOurs(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/meta`, { signal: AbortSignal.timeout(5_000) });
    const { name } = (await response.json()) as { name?: unknown };
    return name === 'company-backend';
  } catch {
    return false;
  }
}

/** Whether an API of an earlier start still runs although the start that began it was killed. */
export function isOrphanAlive(dataDirectory: string): boolean {
  const file = runFile(dataDirectory);
  const [starter = '', api = ''] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return isSameProcessAlive(api) && !isSameProcessAlive(starter);
}

function writeRun(dataDirectory: string, pid: number): void {
  if (existsSync(dataDirectory))
    writeFileSync(runFile(dataDirectory), `${identityOf(process.pid)}\n${identityOf(pid)}\n`);
}

function runFile(dataDirectory: string): string {
  return join(dataDirectory, 'api.run');
}
