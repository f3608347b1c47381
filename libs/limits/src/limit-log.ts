import { Inject, Injectable } from '@nestjs/common';
import { LOG, type Log } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import type { PolicyName } from './limit.js';

/** Who counted. */
export type Store = 'redis' | 'memory';

/** What operators see of the limits: decisions counted, and told once when Redis stops or begins to count. */
@Injectable()
export class LimitLog {
  private readonly decisions;
  private readonly fallbacks;
  private readonly admissions;
  private inMemory = false;

  constructor(
    metrics: Metrics,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.decisions = metrics.counter('rate_limit_decisions_total');
    this.fallbacks = metrics.counter('rate_limit_fallbacks_total');
    this.admissions = {
      redis: this.decisions.labels({ decision: 'allowed', policy: 'all', store: 'redis' }),
      memory: this.decisions.labels({ decision: 'allowed', policy: 'all', store: 'memory' }),
    };
  }

  allowed(store: Store): void {
    this.admissions[store].inc();
  }

  refused(policy: PolicyName, store: Store): void {
    this.decisions.inc({ decision: 'refused', policy, store });
  }

  fellBack(error: unknown): void {
    if (this.inMemory) return;
    this.inMemory = true;
    this.fallbacks.inc();
    this.log.warn({ module: 'limits', err: error }, 'limits are counted in memory');
  }

  recovered(): void {
    if (!this.inMemory) return;
    this.inMemory = false;
    this.log.info({ module: 'limits' }, 'limits are counted in Redis again');
  }
}
