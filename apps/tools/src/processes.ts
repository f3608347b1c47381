import { readFileSync } from 'node:fs';

/** Asks until the answer is neither undefined nor false; undefined when the time is over. */
export async function until<T>(
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  withinMs: number,
  everyMs = 20,
): Promise<T | undefined> {
  const end = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() >= end) return undefined;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Whether a process runs. One that ended but was never collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, but somebody else's.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return statOf(pid)?.[0] !== 'Z';
}

/** A process by its number and, where the system tells, its start: numbers are used again. */
export function identityOf(pid: number): string {
  return `${pid}-${statOf(pid)?.[19] ?? '0'}`;
}

/** Whether the process of an identity still runs. */
export function isSameProcessAlive(identity: string): boolean {
  const pid = Number(identity.split('-')[0]);
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) && identityOf(pid) === identity;
}

/** The arguments a process was started with; undefined where the system does not tell. */
export function argumentsOf(pid: number): readonly string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return undefined;
  }
}

/** Sends each signal in turn, giving the process the time beside it; true once it is gone. */
export async function end(pid: number, plan: readonly (readonly [NodeJS.Signals, ms: number])[]): Promise<boolean> {
  for (const [signal, ms] of plan) {
    sendSignal(pid, signal);
    if (await until(() => !isAlive(pid), ms)) return true;
  }
  return !isAlive(pid);
}

/** Signals a process (a negative number: its group); a process that is gone already is no failure. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

// The fields behind the name, which may itself hold spaces and brackets: state first, start time twentieth.
function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
