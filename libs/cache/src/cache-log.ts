import { Inject, Injectable } from '@nestjs/common';
import { LOG, type Log } from '#libs/logging';
import { Metrics } from '#libs/metrics';

/** How a look into a cache ended; `stale` is a hit that is being renewed behind the caller's back. */
export type Outcome = 'hit' | 'stale' | 'miss';

/** What operators see of the caches: each look counted, and told at debug under the contextId of the call. */
@Injectable()
export class CacheLog {
  private readonly looks;

  constructor(
    metrics: Metrics,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.looks = metrics.counter('cache_looks_total');
  }

  looked(cache: string, key: string, outcome: Outcome, layer?: string): void {
    this.looks.inc({ cache, outcome });
    if (this.log.isLevelEnabled('debug'))
      this.log.debug({ module: 'cache', cache, key, outcome, layer }, 'cache looked into');
  }

  notForgotten(cache: string, error: unknown): void {
    this.log.warn({ module: 'cache', cache, err: error }, 'a changed value could not be taken out of Redis');
  }
}
