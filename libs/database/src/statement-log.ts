import type { Log } from '#libs/logging';
import { BatchFailure } from './connections.js';
import type { Statement } from './statement.js';

/** Tells of every batch at debug, of slow ones at warn: names and times, never text or values. */
export class StatementLog {
  constructor(
    private readonly log: Log,
    private readonly slowMs: number,
  ) {}

  ran(statements: readonly Statement[], durationMs: number): void {
    if (durationMs >= this.slowMs) this.log.warn(describe(statements, durationMs), 'slow statements');
    else if (this.log.isLevelEnabled('debug')) this.log.debug(describe(statements, durationMs), 'statements ran');
  }

  failed(statements: readonly Statement[], durationMs: number, error: unknown): void {
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
