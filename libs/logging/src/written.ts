import type { Log } from './log.js';

/** Nobody waits longer for who does not read. */
const LONGEST_MS = 1_000;

/**
 * Resolves once what was logged so far is written. A process that ends in the middle of a write loses the lines that are on
 * their way, or has its last one read before them.
 */
export function written(log: Log): Promise<void> {
  return new Promise((resolve) => {
    const enough = setTimeout(resolve, LONGEST_MS);
    // A write that fails is told to nobody, since the log itself is what fails: `standardOutput` tries once more at the exit.
    log.flush(() => {
      clearTimeout(enough);
      resolve();
    });
  });
}
