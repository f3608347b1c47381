import type { Metrics } from '#libs/metrics';
import type { FailureReason } from './outbound-failure.js';

/** What a circuit breaker is at: calls pass, one of them probes, none passes. */
export type CircuitName = 'closed' | 'half-open' | 'open';

const NUMBERS: Readonly<Record<CircuitName, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** What operators see of calls to other hosts, by the name each host has here. */
export class OutboundMetrics {
  private readonly durations;
  private readonly retries;
  private readonly circuits;

  constructor(metrics: Metrics) {
    this.durations = metrics.histogram('outbound_request_duration_seconds');
    this.retries = metrics.counter('outbound_retries_total');
    this.circuits = metrics.gauge('outbound_circuit_state');
  }

  called(target: string, outcome: 'ok' | FailureReason, ms: number): void {
    this.durations.observe({ target, outcome }, ms / 1_000);
  }

  retried(target: string): void {
    this.retries.inc({ target });
  }

  circuit(target: string, state: CircuitName): void {
    this.circuits.set({ target }, NUMBERS[state]);
  }
}
