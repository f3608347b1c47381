import { ambientContext, atMost } from '#libs/context';
import { platformErrors } from '#libs/errors';

/** What the work brings, or `unavailable.timeout` at the caller's deadline: the work may be another's, who began it later. */
export async function withinDeadline<T>(work: Promise<T>): Promise<T> {
  const left = ambientContext()?.remaining() ?? Infinity;
  if (left === Infinity) return work;
  return atMost(left, work, () => {
    throw platformErrors.timeout({ retryAfter: 1 });
  });
}
