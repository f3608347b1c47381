import { isBulkheadRejectedError } from 'cockatiel';
import type { z } from 'zod';
import { currentContext } from '#libs/context';
import { isRefusedByCircuit, type Blame, type Circuit, type CircuitState, type CircuitTerms } from './circuit.js';
import type { Circuits } from './circuits.js';
import { HttpConnectionPool } from './http-connection-pool.js';
import { requestJson } from './json-request.js';
import { OutboundFailure } from './outbound-failure.js';
import type { OutboundMetrics } from './outbound-metrics.js';
import { OutboundPolicy, type PolicyTerms } from './outbound-policy.js';

/** Which host it is, by its name here, and what is to be expected of it. */
export interface OutboundTerms extends Partial<PolicyTerms>, Partial<Omit<CircuitTerms, 'blame'>> {
  readonly target: string;
  /** How long a call may take in all: queue, retries and the last byte of the body included. */
  readonly deadlineMs: number;
  readonly mostBytes?: number;
}

/** How a host does, for who asks after our readiness. */
export interface OutboundReport {
  readonly target: string;
  readonly circuit: CircuitState;
  /** The circuit is closed, and the last call was answered. */
  readonly isWell: boolean;
  /** How long that call took. */
  readonly latencyMs: number;
}

const usual = { mostBytes: 65_536, concurrency: 4, queue: 16, samples: 20, halfOpenAfterMs: 5_000 };

/** Asks one host for JSON, within bounds of time, size and number. */
export class OutboundClient {
  private readonly terms: OutboundTerms & typeof usual;
  private readonly pool: HttpConnectionPool;
  private readonly circuit: Circuit;
  private readonly policy: OutboundPolicy;
  private readonly running = new Set<AbortController>();
  private last = { answered: true, latencyMs: 0 };

  constructor(
    terms: OutboundTerms,
    private readonly metrics: OutboundMetrics,
    circuits: Circuits,
  ) {
    this.terms = { ...usual, ...terms };
    const { concurrency, deadlineMs, target } = this.terms;
    this.pool = new HttpConnectionPool(concurrency, deadlineMs);
    this.circuit = circuits.open({ ...this.terms, blame });
    this.policy = new OutboundPolicy(this.terms, this.circuit, () => this.metrics.retried(target));
  }

  get report(): OutboundReport {
    const { target } = this.terms;
    const circuit = this.circuit.state;
    const { answered, latencyMs } = this.last;
    return { target, circuit, isWell: circuit === 'closed' && answered, latencyMs };
  }

  /**
   * What a GET answers, as `schema` makes it. Rejects with an `OutboundFailure` within our own deadline or that of the
   * call it is made for, whichever comes first; a redirect is a failure, never followed.
   */
  async getJson<Schema extends z.ZodType>(url: URL, schema: Schema): Promise<z.output<Schema>> {
    const startedAt = performance.now();
    const attempt = async (signal: AbortSignal) => {
      const { pool, terms } = this;
      const answer = schema.safeParse(await requestJson({ url, pool, signal, mostBytes: terms.mostBytes }));
      if (!answer.success) throw new OutboundFailure('malformed');
      return answer.data;
    };
    try {
      const answer = await this.within((signal) => this.policy.run(attempt, signal));
      this.settle('ok', performance.now() - startedAt);
      return answer;
    } catch (error) {
      const failure = failureOf(error);
      this.settle(failure, performance.now() - startedAt);
      throw failure;
    }
  }

  /** Ends what is under way, and every connection. */
  async close(): Promise<void> {
    for (const call of this.running) call.abort(new OutboundFailure('closing'));
    await this.pool.close();
  }

  /** Runs `work` until the deadline, and tells it so; who waits in the queue is let go at once. */
  private async within<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const remaining = currentContext().remaining();
    const { deadlineMs } = this.terms;
    const call = new AbortController();
    const expired = new OutboundFailure(remaining < deadlineMs ? 'cut' : 'timeout');
    const timer = setTimeout(() => call.abort(expired), Math.min(deadlineMs, remaining));
    this.running.add(call);
    const ended = new Promise<never>((_, reject) =>
      call.signal.addEventListener('abort', () => reject(call.signal.reason as OutboundFailure), { once: true }),
    );
    try {
      return await Promise.race([work(call.signal), ended]);
    } finally {
      clearTimeout(timer);
      this.running.delete(call);
    }
  }

  private settle(outcome: 'ok' | OutboundFailure, ms: number): void {
    this.metrics.called(this.terms.target, outcome === 'ok' ? outcome : outcome.reason, ms);
    // A call that never left says nothing new of the host.
    if (outcome !== 'ok' && !outcome.blamesHost && outcome.reason !== 'refused') return;
    this.last = { answered: outcome === 'ok' || !outcome.blamesHost, latencyMs: Math.round(ms * 100) / 100 };
  }
}

/** A refusal is an answer; a call that was cut short proves nothing. */
function blame(error: unknown): Blame {
  if (!(error instanceof OutboundFailure) || error.blamesHost) return 'failed';
  return error.reason === 'refused' ? 'answered' : 'unknown';
}

function failureOf(error: unknown): OutboundFailure {
  if (error instanceof OutboundFailure) return error;
  if (isBulkheadRejectedError(error)) return new OutboundFailure('busy');
  if (isRefusedByCircuit(error)) return new OutboundFailure('broken_circuit');
  throw error;
}
