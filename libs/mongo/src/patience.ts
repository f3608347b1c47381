import { atMost, currentContext } from '#libs/context';
import { AppError, platformErrors } from '#libs/errors';

/** Longest wait for one command, however far away the deadline is. */
const COMMAND_MS = 2_000;

/** The longest wait there is was in vain, so that no short deadline of the caller explains it. */
class OutOfPatience extends Error {
  override readonly name = 'OutOfPatience';
}

export function isOutOfPatience(error: unknown): boolean {
  return error instanceof AppError && error.particulars.cause instanceof OutOfPatience;
}

/** The answer of `ask`, or `unavailable.timeout` after two seconds, or as soon as the deadline of the call has passed. */
export async function inTime<T>(ask: (withinMs: number) => Promise<T>): Promise<T> {
  const withinMs = Math.ceil(Math.min(currentContext().remaining(), COMMAND_MS));
  if (withinMs <= 0) throw platformErrors.timeout({ retryAfter: 1 });
  const cause = withinMs === COMMAND_MS ? { cause: new OutOfPatience() } : {};
  // The server is told to give up as well.
  return atMost(withinMs, ask(withinMs), () => {
    throw platformErrors.timeout({ retryAfter: 1, ...cause });
  });
}
