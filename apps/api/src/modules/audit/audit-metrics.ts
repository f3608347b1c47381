import { Injectable } from '@nestjs/common';
import { Metrics } from '#libs/metrics';

/** What operators see of the audit trail. */
@Injectable()
export class AuditMetrics {
  private readonly seals;
  private readonly lag;
  private readonly heads;
  private readonly behind;

  constructor(metrics: Metrics) {
    this.seals = metrics.counter('audit_sealed_total');
    this.lag = metrics.histogram('audit_sealing_lag_seconds');
    this.heads = metrics.counter('audit_heads_signed_total');
    this.behind = metrics.gauge('audit_heads_file_behind');
  }

  sealed(lagsMs: readonly number[]): void {
    this.seals.inc(lagsMs.length);
    for (const ms of lagsMs) this.lag.observe(Math.max(0, ms) / 1_000);
  }

  signed(heads: number): void {
    this.heads.inc(heads);
  }

  fileBehind(isBehind: boolean): void {
    this.behind.set(isBehind ? 1 : 0);
  }
}
