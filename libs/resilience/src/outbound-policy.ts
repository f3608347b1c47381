import {
  bulkhead,
  circuitBreaker,
  CircuitState,
  CountBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  wrap,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import { OutboundFailure } from './outbound-failure.js';
import type { CircuitName } from './outbound-metrics.js';
import { RetryBudget } from './retry-budget.js';

/** How calls to one host are kept within bounds. */
export interface PolicyTerms {
  /** Calls under way at once, and how many more may wait for their turn. */
  readonly concurrency: number;
  readonly queue: number;
  /** The circuit opens where more than half of so many last attempts failed, never earlier. */
  readonly samples: number;
  /** Then the host is left alone for so long, after which one call probes. */
  readonly halfOpenAfterMs: number;
}

const RETRIES = 2;
const names: Readonly<Record<CircuitState, CircuitName>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};

/** The bulkhead around the retries around the circuit breaker: each attempt is a sample, each call takes one place. */
export class OutboundPolicy {
  private readonly budget = new RetryBudget();
  private readonly circuit: CircuitBreakerPolicy;
  private readonly policy;

  constructor(
    { concurrency, queue, samples, halfOpenAfterMs }: PolicyTerms,
    heard: { retried: () => void; changed: (state: CircuitName) => void },
  ) {
    const breaker = new CountBreaker({ threshold: 0.5, size: samples });
    const counted = handleWhen((error) => this.counts(error));
    this.circuit = circuitBreaker(counted, { breaker, halfOpenAfter: halfOpenAfterMs });
    this.circuit.onStateChange((state) => heard.changed(names[state]));
    const worthwhile = handleWhen((error) => error instanceof OutboundFailure && error.mayPass && !this.budget.isEmpty);
    // Its default generator jitters, so that those who failed together do not come back together.
    const backoff = new ExponentialBackoff({ initialDelay: 50, maxDelay: 500 });
    const again = retry(worthwhile, { maxAttempts: RETRIES, backoff });
    again.onRetry(() => {
      this.budget.spend();
      heard.retried();
    });
    this.policy = wrap(bulkhead(concurrency, queue), again, this.circuit);
  }

  get state(): CircuitName {
    return names[this.circuit.state];
  }

  /** Runs a call that changes nothing at the host, so it may be made again. */
  run<T>(attempt: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    this.budget.earn();
    return this.policy.execute(() => attempt(signal), signal);
  }

  /** A probe that was cut short has proved nothing; cockatiel would take it for a success. */
  private counts(error: unknown): boolean {
    if (!(error instanceof OutboundFailure)) return true;
    return error.blamesHost || (error.reason === 'cut' && this.circuit.state === CircuitState.HalfOpen);
  }
}
