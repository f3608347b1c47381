import { bulkhead, ExponentialBackoff, handleWhen, retry, wrap } from 'cockatiel';
import type { Circuit } from './circuit.js';
import { OutboundFailure } from './outbound-failure.js';
import { RetryBudget } from './retry-budget.js';

/** How calls to one host are kept within bounds. */
export interface PolicyTerms {
  /** Calls under way at once, and how many more may wait for their turn. */
  readonly concurrency: number;
  readonly queue: number;
}

const RETRIES = 2;

/** The bulkhead around the retries around the circuit: each attempt is a sample, each call takes one place. */
export class OutboundPolicy {
  private readonly budget = new RetryBudget();
  private readonly policy;

  constructor(
    { concurrency, queue }: PolicyTerms,
    private readonly circuit: Circuit,
    retried: () => void,
  ) {
    const worthwhile = handleWhen((error) => error instanceof OutboundFailure && error.mayPass && !this.budget.isEmpty);
    // Its default generator jitters, so that those who failed together do not come back together.
    const backoff = new ExponentialBackoff({ initialDelay: 50, maxDelay: 500 });
    const again = retry(worthwhile, { maxAttempts: RETRIES, backoff });
    again.onRetry(() => {
      this.budget.spend();
      retried();
    });
    this.policy = wrap(bulkhead(concurrency, queue), again);
  }

  /** Runs a call that changes nothing at the host, so it may be made again. */
  run<T>(attempt: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    this.budget.earn();
    return this.policy.execute(() => this.circuit.run(() => attempt(signal)), signal);
  }
}
