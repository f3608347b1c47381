import { Injectable } from '@nestjs/common';
import { failpoint } from '#libs/failpoints';
import { MOST_SAVED, RetryBudget } from '#libs/resilience';
import { BatchFailure, Connections } from './connections.js';
import { isFatal, mayRunAgain, translate } from './faults.js';
import type { Condition, Listing, PageRequest, Slice } from './listing.js';
import { StatementLog } from './statement-log.js';
import { entering, type Scope } from './scope.js';
import type { Query, Statement } from './statement.js';
import { accounted, requireNoChange } from './trail.js';

const ATTEMPTS = 3;

/** The two everyday ways to PostgreSQL, each one transaction and one round trip. */
@Injectable()
export class Database {
  /** Connections are lost all at once: as many reads as a pool is large are sent again, not all that are asked meanwhile. */
  private readonly lost = new RetryBudget(undefined, MOST_SAVED);

  constructor(
    private readonly connections: Connections,
    private readonly statementLog: StatementLog,
  ) {}

  /** How long who asks now will probably wait for a connection, in milliseconds. */
  get expectedWaitMs(): number {
    return this.connections.expectedWaitMs;
  }

  /** The rows that `query` finds among those of `scope`. */
  async read<Row>(scope: Scope, query: Query<Row>): Promise<Row[]> {
    const rows = await this.run(scope, [query], 'read');
    return rows[0] as Row[];
  }

  /** The rows of several queries, seen by one transaction. */
  async readAll<Rows extends unknown[]>(
    scope: Scope,
    ...queries: { [K in keyof Rows]: Query<Rows[K]> }
  ): Promise<{ [K in keyof Rows]: Rows[K][] }> {
    return (await this.run(scope, queries, 'read')) as { [K in keyof Rows]: Rows[K][] };
  }

  /** One page of a list, and the total where the page asks for it. */
  async readSlice<Row>(
    scope: Scope,
    list: Listing<Row>,
    conditions: readonly Condition[],
    page: PageRequest,
  ): Promise<Slice<Row>> {
    if (!page.count) return { items: await this.read(scope, list.page(conditions, page)) };
    const [items, counted] = await this.readAll<[Row, { total: number }]>(
      scope,
      list.page(conditions, page),
      list.total(conditions),
    );
    return { items, total: counted[0]?.total };
  }

  /**
   * All of the statements or none. A statement that a constraint or an expectation refuses rejects with what its
   * `refusals` say. Entries in the audit trail go with it, for what the statements say they change. `unavailable` after the batch was sent leaves open whether it was committed: only a retry under
   * the same idempotency key finds out.
   */
  async commit(scope: Scope, statements: readonly Statement[]): Promise<void> {
    await failpoint('database.before_commit');
    await this.run(scope, statements, 'write');
    await failpoint('database.after_commit');
  }

  /** Runs one statement that writes, and tells the rows it returns. Otherwise like `commit`. */
  async change<Row>(scope: Scope, change: Query<Row>): Promise<Row[]> {
    const rows = await this.run(scope, [change], 'write');
    return rows[0] as Row[];
  }

  private async run(scope: Scope, statements: readonly Statement[], intent: 'read' | 'write'): Promise<unknown[][]> {
    const opening = entering(scope, statements[0]?.lockTimeout);
    if (intent === 'read') {
      requireNoChange(scope, statements);
      this.lost.earn();
    }
    const batch = [...opening, ...(intent === 'write' ? accounted(scope, statements) : statements)];
    for (let attempt = 1; ; attempt++) {
      const startedAt = performance.now();
      try {
        const rows = await this.connections.run(batch);
        this.statementLog.ran(statements, performance.now() - startedAt);
        if (intent === 'write') tellCommitted(statements);
        return rows.slice(opening.length, opening.length + statements.length);
      } catch (error) {
        this.statementLog.failed(statements, performance.now() - startedAt, error);
        if (!(error instanceof BatchFailure)) throw error;
        // Of a write nobody knows whether it was done.
        const isLost = intent === 'read' && error.refused !== undefined && isFatal(error.cause);
        if (attempt === ATTEMPTS || !(isLost ? this.maySendAgain() : mayRunAgain(error.cause)))
          throw translate(error.cause, error.refused);
        await jitter(attempt);
      }
    }
  }

  /** A read whose connection was lost is simply sent over another one, unless it is what ends connections. */
  private maySendAgain(): boolean {
    if (this.lost.isEmpty) return false;
    this.lost.spend();
    return true;
  }
}

/** Tells the statements that asked for it that they are committed. */
export function tellCommitted(statements: readonly Statement[]): void {
  for (const { committed } of statements) committed?.();
}

/** Sleeps 5–25 ms, 5–45 ms, … so that those who collided do not collide again. */
export function jitter(attempt: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, 5 + Math.random() * 20 * attempt));
}
