import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState as Stage,
  CountBreaker,
  handleWhen,
  isBrokenCircuitError,
  type CircuitBreakerPolicy,
} from 'cockatiel';

/** What a circuit is at: calls pass, one of them probes, none passes. */
export type CircuitState = 'closed' | 'half-open' | 'open';

/** What a call that failed says of the part that was asked: it is at fault, it answered, or nothing is proved. */
export type Blame = 'failed' | 'answered' | 'unknown';

/** Which part is asked, by its name here, and when it is left alone. */
export interface CircuitTerms {
  readonly target: string;
  /** The circuit opens where more than half of so many last calls failed, never earlier. */
  readonly samples: number;
  /** Then the part is left alone for so long, after which one call probes. */
  readonly halfOpenAfterMs: number;
  /** What an error says of the part; without it each is the part's fault. */
  readonly blame?: (error: unknown) => Blame;
}

const names: Readonly<Record<Stage, CircuitState>> = {
  [Stage.Closed]: 'closed',
  [Stage.HalfOpen]: 'half-open',
  [Stage.Open]: 'open',
  [Stage.Isolated]: 'open',
};

/** The circuit breaker before a part outside the process. Nobody waits for it: who is not let through is refused at once. */
export class Circuit {
  private readonly policy: CircuitBreakerPolicy;
  private probesAt = 0;

  constructor(
    private readonly terms: CircuitTerms,
    changed: (state: CircuitState, cause: unknown) => void = () => undefined,
  ) {
    const { samples: size, halfOpenAfterMs: halfOpenAfter } = terms;
    const breaker = new CountBreaker({ threshold: 0.5, size });
    this.policy = circuitBreaker(
      handleWhen((error) => this.counts(error)),
      { breaker, halfOpenAfter },
    );
    this.policy.onStateChange((stage) => {
      // By the clock of the library, and read after it: whom we let through, it lets through.
      if (stage === Stage.Open) this.probesAt = Date.now() + halfOpenAfter;
      const { lastFailure } = this.policy;
      changed(names[stage], lastFailure && 'error' in lastFailure ? lastFailure.error : undefined);
    });
  }

  get state(): CircuitState {
    return names[this.policy.state];
  }

  /** Whether who asks now is refused: the part is left alone, or somebody else is probing it. */
  get isRefusing(): boolean {
    const { state } = this.policy;
    if (state === Stage.Closed) return false;
    return state !== Stage.Open || Date.now() < this.probesAt;
  }

  /** What the call comes to; where it is not let through, a rejection that `isRefusedByCircuit` knows. Each call has to end. */
  run<T>(call: () => Promise<T>): Promise<T> {
    // The library would let others wait for the one who probes.
    return this.isRefusing ? Promise.reject(new BrokenCircuitError()) : this.policy.execute(call);
  }

  /** A probe that proved nothing must not close the circuit; the library takes what is not counted for a success. */
  private counts(error: unknown): boolean {
    const blame = this.terms.blame?.(error) ?? 'failed';
    return blame === 'failed' || (blame === 'unknown' && this.state === 'half-open');
  }
}

/** Whether a call was not made at all, since a circuit is open. */
export function isRefusedByCircuit(error: unknown): boolean {
  return isBrokenCircuitError(error);
}
