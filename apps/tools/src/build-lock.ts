import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { identityOf, isSameProcessAlive } from './processes.ts';

const LOOK_AGAIN_MS = 50;

/**
 * Does `work` while no other process that asks here does: a second build would delete under the first one's programs what
 * they are made of. Its file names who holds it, so that the lock of a process that died is nobody's. Throws what `work`
 * throws, and an `AbortError` once `signal` is aborted while another process works.
 */
export async function whileNobodyElseBuilds<T>(
  root: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const file = lockFile(root);
  while (!take(file)) await pause(LOOK_AGAIN_MS, undefined, signal && { signal });
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Where the process that builds is named; not in dist, which a build deletes. */
export function lockFile(root: string): string {
  return join(root, 'node_modules/.cache/build.lock');
}

/** Linked rather than written, so that it is never there without its holder's name. */
function take(file: string): boolean {
  const mine = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(mine, identityOf(process.pid));
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(mine, { force: true });
  }
  const holder = holderOf(file);
  // Two who find a dead one's at the same time may both get in: two builds at once, as if there were no lock.
  if (holder !== undefined && !isSameProcessAlive(holder)) rmSync(file, { force: true });
  return false;
}

/** Undefined where it was given back in this moment. */
function holderOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return undefined;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
