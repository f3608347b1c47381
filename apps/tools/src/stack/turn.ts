import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isSameProcessAlive, until } from '../processes.ts';

// Longer than any part takes to come up.
const LONGEST_MS = 120_000;

/** Does the work while no other process does any on the same directory; one that died holds nobody up. */
export async function inTurn<T>(directory: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const file = join(directory, 'turn');
  const mine = await until(() => (signal.throwIfAborted(), isTaken(file)), LONGEST_MS, 50);
  if (!mine) throw new Error(`Another command is at work in ${directory} (process ${holderOf(file)}).`);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function isTaken(file: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, identityOf(process.pid));
  try {
    // A link appears with its content: nobody reads half a name.
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (!isSameProcessAlive(holderOf(file))) rmSync(file, { force: true });
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

function holderOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
