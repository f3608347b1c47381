import { Inject, Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { LOG, type Log } from '#libs/logging';
import { Metrics } from '#libs/metrics';

/** How a look into a cache ended; `stale` is a hit that is being renewed behind the caller's back. */
export type Outcome = 'hit' | 'stale' | 'miss';

/** What operators see of the caches: each look counted, and told at debug under the contextId of the call. */
@Injectable()
export class CacheLog {
  private readonly looks;
  /** By the cache and how a look ended: to find the labels anew each time costs as much as the look. */
  private readonly series = new Map<string, Counter.Internal>();

  constructor(
    metrics: Metrics,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.looks = metrics.counter('cache_looks_total');
  }

  looked(cache: string, key: string, outcome: Outcome, layer?: string): void {
    this.seriesOf(cache, outcome).inc();
    if (this.log.isLevelEnabled('debug'))
      this.log.debug({ module: 'cache', cache, key, outcome, layer }, 'cache looked into');
  }

  notForgotten(cache: string, error: unknown): void {
    this.log.warn({ module: 'cache', cache, err: error }, 'a changed value could not be taken out of Redis');
  }

  private seriesOf(cache: string, outcome: Outcome): Counter.Internal {
    const name = `${cache} ${outcome}`;
    let series = this.series.get(name);
    if (!series) this.series.set(name, (series = this.looks.labels({ cache, outcome })));
    return series;
  }
}
