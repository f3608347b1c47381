import type { Metrics } from '#libs/metrics';
import type { FailureReason } from './outbound-failure.js';

/** What operators see of calls to other hosts, by the name each host has here. */
export class OutboundMetrics {
  private readonly durations;
  private readonly retries;

  constructor(metrics: Metrics) {
    this.durations = metrics.histogram('outbound_request_duration_seconds');
    this.retries = metrics.counter('outbound_retries_total');
  }

  called(target: string, outcome: 'ok' | FailureReason, ms: number): void {
    this.durations.observe({ target, outcome }, ms / 1_000);
  }

  retried(target: string): void {
    this.retries.inc({ target });
  }
}
