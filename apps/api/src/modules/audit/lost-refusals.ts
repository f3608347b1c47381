import type { Log } from '#libs/logging';
import type { Metrics } from '#libs/metrics';

const QUIET_MS = 60_000;

/** Refusals that will never have an entry: counted each, and told in a line a minute. */
export class LostRefusals {
  private readonly counter;
  private untold = 0;
  private toldAt = -Infinity;

  constructor(
    metrics: Metrics,
    private readonly log: Log,
  ) {
    this.counter = metrics.counter('audit_refusals_lost_total');
  }

  add(refusals: number): void {
    this.counter.inc(refusals);
    this.untold += refusals;
  }

  tell(now: number): void {
    if (this.untold === 0 || now - this.toldAt < QUIET_MS) return;
    this.log.warn({ module: 'audit', lost: this.untold }, 'refusals were lost');
    this.untold = 0;
    this.toldAt = now;
  }
}
