import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { failpoint } from '#libs/failpoints';
import { BatchFailure, Connections } from './connections.js';
import { jitter, tellCommitted } from './database.js';
import { mayRunAgain, translate } from './faults.js';
import { entering, type Scope } from './scope.js';
import { StatementLog } from './statement-log.js';
import { changing, command, type Change, type Query, type Statement } from './statement.js';
import { entriesFor } from './trail.js';

const ATTEMPTS = 3;
const begin = command('database.begin', 'begin');
const end = command('database.commit', 'commit');

/** An open transaction: what is read here under lock stays so until the unit of work ends. */
export interface Transaction {
  /** The rows of one query. */
  read<Row>(query: Query<Row>): Promise<Row[]>;
  /** Runs the statements in one round trip. */
  write(statements: readonly Statement[]): Promise<void>;
  /** What the transaction changes, for the audit trail, where none of its statements says so. */
  tell(change: Change): void;
}

/** The third way to PostgreSQL, only for work where a later statement depends on a row read under lock. */
@Injectable()
export class UnitOfWork {
  constructor(
    private readonly connections: Connections,
    private readonly statementLog: StatementLog,
  ) {}

  /** Commits what `work` did, or nothing if it throws; serialization failures and deadlocks run it again, at most 3 times. */
  async run<T>(scope: Scope, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.connections.hold((client) => this.once(client, scope, work));
      } catch (error) {
        if (!(error instanceof BatchFailure)) throw error;
        if (attempt === ATTEMPTS || !mayRunAgain(error.cause)) throw translate(error.cause, error.refused);
        await jitter(attempt);
      }
    }
  }

  private async once<T>(client: PoolClient, scope: Scope, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const written: Statement[] = [];
    await this.send(client, [begin(), ...entering(scope)]);
    const result = await work({
      read: async <Row>(query: Query<Row>) => {
        const [rows] = await this.send(client, [query]);
        written.push(query);
        return rows as Row[];
      },
      write: async (statements) => {
        await this.send(client, statements);
        written.push(...statements);
      },
      tell: (change) => void written.push(changing(end(), change)),
    });
    await failpoint('unit.before_commit');
    // The entries travel with the commit, so that they cost no round trip.
    await this.send(client, [...entriesFor(scope, written), end()]);
    await failpoint('unit.after_commit');
    tellCommitted(written);
    return result;
  }

  private async send(client: PoolClient, statements: readonly Statement[]): Promise<unknown[][]> {
    const startedAt = performance.now();
    try {
      const rows = await this.connections.runOn(client, statements);
      this.statementLog.ran(statements, performance.now() - startedAt);
      return rows;
    } catch (error) {
      this.statementLog.failed(statements, performance.now() - startedAt, error);
      throw error;
    }
  }
}
