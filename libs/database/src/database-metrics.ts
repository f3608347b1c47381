import type { Histogram } from 'prom-client';
import type { LabelOf, Metrics } from '#libs/metrics';
import type { Pool } from 'pg';

type Outcome = 'ok' | 'failed';

/** What operators see of the database from here: the pool, and how long batches take. */
export class DatabaseMetrics {
  private readonly waits;
  private readonly durations;
  private readonly bound: Record<
    Outcome,
    Map<string, Histogram.Internal<LabelOf<'database_statement_duration_seconds'>>>
  > = { ok: new Map(), failed: new Map() };

  constructor(metrics: Metrics) {
    this.waits = metrics.histogram('database_pool_wait_seconds');
    this.durations = metrics.histogram('database_statement_duration_seconds');
  }

  /** Above a few milliseconds the pool is too small, or somebody holds on to too much of it. */
  waited(ms: number): void {
    this.waits.observe(ms / 1_000);
  }

  /** A batch is known by its first statement: names are constants of the code, so there are few. */
  ran(statement: string, outcome: Outcome, ms: number): void {
    let series = this.bound[outcome].get(statement);
    if (!series) this.bound[outcome].set(statement, (series = this.durations.labels({ statement, outcome })));
    series.observe(ms / 1_000);
  }
}

/** Tells of the pool when somebody asks. */
export function watchPool(metrics: Metrics, pool: Pool): void {
  metrics.gauge('database_pool_connections', (gauge) => {
    gauge.set({ state: 'idle' }, pool.idleCount);
    gauge.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
  });
  metrics.gauge('database_pool_waiting', (gauge) => gauge.set(pool.waitingCount));
  metrics.gauge('database_pool_limit', (gauge) => gauge.set(pool.options.max));
}
