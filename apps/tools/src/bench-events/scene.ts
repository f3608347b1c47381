import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, isBuilt } from '../build.ts';
import type { EmbeddedPostgres } from '../embedded-postgres.ts';
import type { Environment } from '../environment.ts';
import type { Session } from '../session.ts';
import { startPart } from '../stack/parts.ts';
import { startThrowawayPostgres } from '../throwaway-postgres.ts';
import { startApi } from '../api-process.ts';
import { freePort } from '../free-port.ts';
import { isReady } from '../api-process.ts';
import { until } from '../processes.ts';

/** A database and a broker that nobody else uses. */
export interface EventScene {
  readonly postgres: EmbeddedPostgres;
  readonly brokers: string;
  /** Starts a worker; back when it is ready. Its end is for `stop`. */
  worker(): Promise<{ stop(): Promise<void> }>;
}

const READY_MS = 30_000;
const STOP_MS = 15_000;

/** Sets the scene; all of it is gone afterwards. */
export async function setEventScene(session: Session, env: Environment): Promise<EventScene> {
  if (!isBuilt()) await session.step('Building', () => build(env, session.interruption.signal));
  const directory = await mkdtemp(join(tmpdir(), 'company-backend-bench-'));
  session.atEnd('Removing what was written', () => rm(directory, { recursive: true, force: true }));
  const starting = startThrowawayPostgres((line) => session.terminal.note(line));
  session.atEnd('Removing the database', () => starting.then((postgres) => postgres.stop()));
  const postgres = await session.step('PostgreSQL', () => starting);
  const broker = await session.step('Kafka', () => startPart('kafka', { dataDirectory: directory, guarded: true }));
  session.atEnd('Stopping Kafka', () => broker.stop());
  const brokers = broker.environment['KAFKA_BROKERS'] ?? '';

  const settings = {
    ...env,
    ...{ NODE_ENV: 'production', APP_ROLE: 'worker', KAFKA_BROKERS: brokers, LOG_LEVEL: 'info' },
    ...{ DATABASE_URL: postgres.appUrl, DATABASE_OWNER_URL: postgres.ownerUrl },
    KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  };
  return { postgres, brokers, worker: () => startWorker(settings, directory) };
}

async function startWorker(settings: Environment, directory: string): Promise<{ stop(): Promise<void> }> {
  const port = await freePort();
  const worker = startApi({ ...settings, ADMIN_PORT: String(port) }, directory, 'ignore');
  if (!(await until(() => isReady(`http://127.0.0.1:${port}`), READY_MS, 20))) {
    worker.kill();
    throw new Error('The worker was not ready in time.');
  }
  return { stop: () => worker.stop(STOP_MS) };
}
