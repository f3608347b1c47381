import { MigrationExecutor, type DataSource, type Migration, type MigrationInterface, type QueryRunner } from 'typeorm';
import type { Log } from '#libs/logging';
import { dataSourceFor } from './postgres.js';

/** A TypeORM migration as `migrations/index.ts` lists it. */
export type MigrationClass = new () => MigrationInterface;

/** One migration that ran, or would run. */
export interface MigrationStep {
  readonly name: string;
  readonly durationMs: number;
  readonly sql: readonly string[];
}

/** Where the schema stands. */
export interface MigrationStatus {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

/** The owner's connection, the history, and who is told of each step as it is done. */
export interface MigrationPlan {
  readonly url: string;
  readonly migrations: readonly MigrationClass[];
  readonly log: Log;
  readonly tell?: (step: MigrationStep) => void;
}

/** One key for all instances, so that of many starting at once one migrates and the others wait and find nothing to do. */
const ADVISORY_LOCK = 7_312_001;

/** Applies what is pending, each migration in a transaction of its own that gives up on a lock after 2 s. */
export function migrate(plan: MigrationPlan): Promise<MigrationStep[]> {
  return withExecutor(plan, async (runner, executor) => {
    const steps: MigrationStep[] = [];
    for (const migration of await executor.getPendingMigrations()) {
      await begin(runner);
      steps.push(await apply(runner, plan, migration, () => executor.executeMigration(migration)));
      await runner.commitTransaction();
    }
    return steps;
  });
}

/** Runs what is pending for real, in one transaction, and takes it all back; tells the SQL that `migrate` would run. */
export function rehearse(plan: MigrationPlan): Promise<MigrationStep[]> {
  return withExecutor(plan, async (runner, executor) => {
    const steps: MigrationStep[] = [];
    const pending = await executor.getPendingMigrations();
    await begin(runner);
    for (const migration of pending)
      steps.push(await apply(runner, plan, migration, () => executor.executeMigration(migration)));
    await runner.rollbackTransaction();
    return steps;
  });
}

/** Takes the newest applied migration back; empty where none is applied. */
export function revertLast(plan: MigrationPlan): Promise<MigrationStep[]> {
  return withExecutor(plan, async (runner, executor) => {
    const newest = (await executor.getExecutedMigrations()).at(0);
    const instance = runner.connection.migrations.find(({ name }) => name === newest?.name);
    if (!newest || !instance) return [];
    await begin(runner);
    const step = await apply(runner, plan, newest, async () => {
      await instance.down(runner);
      await executor.deleteMigration(newest);
    });
    await runner.commitTransaction();
    return [step];
  });
}

/** What is applied and what is pending. */
export function migrationStatus(plan: MigrationPlan): Promise<MigrationStatus> {
  return withExecutor(plan, async (_runner, executor) => {
    const names = (list: readonly Migration[]) => list.map(({ name }) => name).sort(byTimestamp);
    return {
      applied: names(await executor.getExecutedMigrations()),
      pending: names(await executor.getPendingMigrations()),
    };
  });
}

function byTimestamp(a: string, b: string): number {
  return a.slice(-13).localeCompare(b.slice(-13));
}

async function withExecutor<T>(
  plan: MigrationPlan,
  work: (runner: QueryRunner, executor: MigrationExecutor) => Promise<T>,
): Promise<T> {
  const dataSource = ownerDataSource(plan);
  await dataSource.initialize();
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('select pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await runner.query('create schema if not exists platform');
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'none';
    // Creates the table of applied migrations where it is missing, so that the first migration can grant reading it.
    await executor.showMigrations();
    return await work(runner, executor);
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction();
    throw error;
  } finally {
    await runner.query('select pg_advisory_unlock($1)', [ADVISORY_LOCK]).catch(() => undefined);
    await runner.release();
    await dataSource.destroy();
  }
}

function ownerDataSource({ url, migrations, log }: MigrationPlan): DataSource {
  return dataSourceFor({ url, migrations, poolMax: 1, startupParameters: false, schema: 'platform' }, log);
}

async function begin(runner: QueryRunner): Promise<void> {
  await runner.startTransaction();
  await runner.query(`set local lock_timeout = '2s'`);
}

async function apply(
  runner: QueryRunner,
  plan: MigrationPlan,
  migration: Migration,
  work: () => Promise<unknown>,
): Promise<MigrationStep> {
  const startedAt = performance.now();
  const sql: string[] = [];
  const original = runner.query.bind(runner);
  runner.query = ((text: string, ...rest: []) => {
    sql.push(text.trim());
    return original(text, ...rest);
  }) as QueryRunner['query'];
  try {
    await work();
  } finally {
    runner.query = original;
  }
  const step = { name: migration.name, durationMs: Math.round(performance.now() - startedAt), sql };
  plan.tell?.(step);
  return step;
}
