import { readdirSync, readFileSync } from 'node:fs';

/** Microseconds of CPU that processes have used so far, in their own code and in the kernel's, by process. */
export type Used = ReadonlyMap<number, number>;

// USER_HZ is 100 on every Linux that Node runs on.
const MICROSECONDS_OF_A_TICK = 10_000;
const [PARENT, USER, SYSTEM] = [1, 11, 12];

/** What these processes have used. */
export function usedBy(...pids: readonly number[]): Used {
  return new Map(pids.map((pid) => [pid, microseconds(fieldsOf(pid))]));
}

/** What a process's children have used: of a PostgreSQL server, those that serve connections among others. */
export function usedByChildrenOf(parent: number, used = usedBy): Used {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return used(...pids.filter((pid) => Number(fieldsOf(pid)[PARENT]) === parent));
}

/** The same without the grain of ten milliseconds, as the scheduler counts it; threads that ended are left out. */
export function usedExactlyBy(...pids: readonly number[]): Used {
  return new Map(pids.map((pid) => [pid, threadsOf(pid).reduce((sum, thread) => sum + onCpu(thread), 0)]));
}

/** Microseconds in which threads of Node's pool, where passwords are hashed, worked or were ready to and had no core. */
export function poolThreads(pid: number): number {
  const workers = threadsOf(pid).filter((thread) => readOr('', `${thread}/comm`).trim() === 'libuv-worker');
  return workers.reduce((sum, thread) => sum + busy(thread), 0);
}

/** What was used between two looks; a process that ended in between is left out, for nobody can tell. */
export function usedBetween(before: Used, after: Used): number {
  return [...after].reduce((sum, [pid, used]) => sum + used - (before.get(pid) ?? 0), 0);
}

function microseconds(fields: readonly string[]): number {
  return (Number(fields[USER] ?? 0) + Number(fields[SYSTEM] ?? 0)) * MICROSECONDS_OF_A_TICK;
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}`);
  } catch {
    return [];
  }
}

function onCpu(thread: string): number {
  return Number(readOr('0', `${thread}/schedstat`).split(' ')[0]) / 1_000;
}

function busy(thread: string): number {
  const [ran = 0, waited = 0] = readOr('0 0', `${thread}/schedstat`).split(' ').map(Number);
  return (ran + waited) / 1_000;
}

/** A thread may end between two looks. */
function readOr(otherwise: string, path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return otherwise;
  }
}

// The fields behind the name, which may itself hold spaces and brackets.
function fieldsOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
