import { Injectable } from '@nestjs/common';
import { Metrics } from '#libs/metrics';

const DELAYS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300];

/** What operators see of the audit trail. */
@Injectable()
export class AuditMetrics {
  private readonly seals;
  private readonly lag;
  private readonly heads;

  constructor(metrics: Metrics) {
    this.seals = metrics.counter('audit_sealed_total', 'Entries of the audit trail that were sealed.');
    this.lag = metrics.histogram(
      'audit_sealing_lag_seconds',
      'From the begin of an entry’s transaction to its seal.',
      [],
      DELAYS,
    );
    this.heads = metrics.counter('audit_heads_signed_total', 'Heads of audit chains that were signed and published.');
  }

  sealed(lagsMs: readonly number[]): void {
    this.seals.inc(lagsMs.length);
    for (const ms of lagsMs) this.lag.observe(Math.max(0, ms) / 1_000);
  }

  signed(heads: number): void {
    this.heads.inc(heads);
  }
}
