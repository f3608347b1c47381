import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

const TASKS = '/proc/self/task';
/** A tenth of the share of a thread that has not stepped back, where there are fewer cores than work (sched(7)). */
const NICE = 10;
const MAY_BE = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM']);

/**
 * Has the threads on which Node hashes step back behind the event loop and behind other processes: where there are fewer
 * cores than work, a crowd of logins must not take them from everybody else. Linux only; elsewhere nothing happens.
 * Returns how many stepped back. They exist once there was work for them.
 */
export function haveBackgroundThreadsStepBack(): number {
  let count = 0;
  for (const id of threads()) {
    try {
      if (!readFileSync(`${TASKS}/${id}/comm`, 'utf8').startsWith('libuv-worker')) continue;
      setPriority(Number(id), NICE);
      count += 1;
    } catch (error) {
      // It ended meanwhile, or somebody has had it step back further, which only they may take back.
      const { code, info } = error as { readonly code?: string; readonly info?: { readonly code?: string } };
      if (!MAY_BE.has(info?.code ?? code ?? '')) throw error;
    }
  }
  return count;
}

function threads(): readonly string[] {
  return existsSync(TASKS) ? readdirSync(TASKS) : [];
}
