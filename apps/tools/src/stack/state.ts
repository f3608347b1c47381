import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isSameProcessAlive } from '../processes.ts';

/** What is written down about a part between one command and the next. */
export interface PartState {
  /** Kept over a stop, so that whoever was told it finds the part again. */
  readonly port: number;
  /** The process by number and start, while it is meant to run; a number alone may be somebody else's by now. */
  readonly process?: string;
  /** Where an engine runs it: which, and the container's id. */
  readonly container?: { readonly engine: 'docker' | 'podman'; readonly id: string };
  /** When it was started, in RFC 3339. */
  readonly since?: string;
  readonly log?: string;
}

/** The state of the part in a directory; undefined where nothing was ever started there. */
export function readState(directory: string): PartState | undefined {
  try {
    const state = JSON.parse(readFileSync(join(directory, 'state.json'), 'utf8')) as PartState;
    return Number.isInteger(state.port) ? state : undefined;
  } catch {
    // Missing, or cut short by a full disk: the part is then found by nobody, and started on another port.
    return undefined;
  }
}

/** Replaces the state at once: a reader sees the old one or the new one. */
export function writeState(directory: string, state: PartState): void {
  const draft = join(directory, `state.json.${process.pid}`);
  writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(draft, join(directory, 'state.json'));
}

/** Writes down that a process runs the part from now on. */
export function writeRunning(directory: string, pid: number, { port, log }: { port: number; log: string }): PartState {
  const state = { port, process: identityOf(pid), since: new Date().toISOString(), log };
  writeState(directory, state);
  return state;
}

/** Writes down that nothing is meant to run there; the port stays. */
export function writeStopped(directory: string): void {
  const { port, log } = readState(directory) ?? {};
  if (port !== undefined) writeState(directory, { port, ...(log === undefined ? {} : { log }) });
}

/** The number of the process that runs the part; undefined where it ended. */
export function pidOf({ process }: PartState): number | undefined {
  return process !== undefined && isSameProcessAlive(process) ? Number(process.split('-')[0]) : undefined;
}
