import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { BatchFailure, Connections } from './connections.js';
import { jitter } from './database.js';
import { mayRunAgain, translate } from './faults.js';
import { entering, type Scope } from './scope.js';
import { StatementLog } from './statement-log.js';
import type { Query, Statement } from './statement.js';

const ATTEMPTS = 3;

/** An open transaction: what is read here under lock stays so until the unit of work ends. */
export interface Transaction {
  /** The rows of one query. */
  read<Row>(query: Query<Row>): Promise<Row[]>;
  /** Runs the statements in one round trip. */
  write(statements: readonly Statement[]): Promise<void>;
  /** TypeORM inside the same transaction, for queries that are not hot. */
  readonly entities: EntityManager;
}

/** The third way to PostgreSQL, only for work where a later statement depends on a row read under lock. */
@Injectable()
export class UnitOfWork {
  constructor(
    private readonly dataSource: DataSource,
    private readonly connections: Connections,
    private readonly statementLog: StatementLog,
  ) {}

  /** Commits what `work` did, or nothing if it throws; serialization failures and deadlocks run it again, at most 3 times. */
  async run<T>(scope: Scope, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(scope, work);
      } catch (error) {
        const cause = error instanceof BatchFailure ? error.cause : (error as Error);
        if (attempt < ATTEMPTS && mayRunAgain(driverError(cause))) await jitter(attempt);
        else throw translateUnit(error);
      }
    }
  }

  private async once<T>(scope: Scope, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      await runner.startTransaction();
      const opening = entering(scope);
      if (opening.length > 0) await this.connections.runOn(client, opening);
      const result = await work(this.transaction(client, runner.manager));
      await runner.commitTransaction();
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  private transaction(client: PoolClient, entities: EntityManager): Transaction {
    const run = async (statements: readonly Statement[]) => {
      const startedAt = performance.now();
      const rows = await this.connections.runOn(client, statements);
      this.statementLog.ran(statements, performance.now() - startedAt);
      return rows;
    };
    return {
      entities,
      read: async <Row>(query: Query<Row>) => (await run([query]))[0] as Row[],
      write: async (statements) => void (await run(statements)),
    };
  }
}

/** TypeORM wraps what the driver threw. */
function driverError(error: Error): Error {
  return (error as { driverError?: Error }).driverError ?? error;
}

function translateUnit(error: unknown): unknown {
  if (error instanceof BatchFailure) return translate(error.cause, error.refused);
  const { driverError: cause } = error as { driverError?: Error };
  return cause ? translate(cause) : error;
}
