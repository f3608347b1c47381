import type { Log } from '#libs/logging';
import { BatchFailure } from './connections.js';
import type { DatabaseMetrics } from './database-metrics.js';
import type { Statement } from './statement.js';

/** Tells of every batch at debug, of slow ones at warn, and measures each: names and times, never text or values. */
export class StatementLog {
  constructor(
    private readonly log: Log,
    private readonly slowMs: number,
    private readonly metrics: DatabaseMetrics,
  ) {}

  ran(statements: readonly Statement[], durationMs: number): void {
    this.metrics.ran(statements[0]?.name ?? 'none', 'ok', durationMs);
    if (durationMs >= this.slowMs) this.log.warn(describe(statements, durationMs), 'slow statements');
    else if (this.log.isLevelEnabled('debug')) this.log.debug(describe(statements, durationMs), 'statements ran');
  }

  failed(statements: readonly Statement[], durationMs: number, error: unknown): void {
    this.metrics.ran(statements[0]?.name ?? 'none', 'failed', durationMs);
    if (!this.log.isLevelEnabled('debug')) return;
    const failure =
      error instanceof BatchFailure
        ? { refused: error.refused?.name, sqlstate: (error.cause as { code?: string }).code }
        : {};
    this.log.debug({ ...describe(statements, durationMs), ...failure }, 'statements failed');
  }
}

function describe(statements: readonly Statement[], durationMs: number): Record<string, unknown> {
  return {
    module: 'database',
    statements: statements.map(({ name }) => name),
    durationMs: Math.round(durationMs * 100) / 100,
  };
}
