import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withClient } from '../../apps/tools/src/database-access.ts';
import type { EmbeddedPostgres } from '../../apps/tools/src/embedded-postgres.ts';
import { dataDirectoryOf, type Environment } from '../../apps/tools/src/environment.ts';
import { freePort } from '../../apps/tools/src/free-port.ts';
import type { Session } from '../../apps/tools/src/session.ts';
import { type RunningPart, startPart } from '../../apps/tools/src/stack/parts.ts';
import { startThrowawayPostgres } from '../../apps/tools/src/throwaway-postgres.ts';
import { buildWithFailpoints, type FaultsBuild } from './build-with-failpoints.ts';

/** What one run of the harness stands on: real parts, and the application built with its failpoints. */
export interface Ground {
  readonly session: Session;
  readonly env: Environment;
  readonly build: FaultsBuild;
  readonly postgres: EmbeddedPostgres;
  readonly kafka: Broker;
  /** Histories and logs. */
  readonly directory: string;
  readonly seed: number;
  readonly full: boolean;
  /** How long after the faults nothing may hang any more. */
  readonly patienceMs: number;
}

/** Kafka as something that can be taken away and brought back. */
export interface Broker {
  readonly port: number;
  kill(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  freeze(): void;
  thaw(): void;
}

/** Where this run keeps its histories and logs. */
export function runDirectory(env: Environment): string {
  return join(dataDirectoryOf(env), 'faults', `run-${process.pid}`);
}

/** Brings everything up; the session takes it away again. */
export async function prepareGround(session: Session, env: Environment, seed: number, full: boolean): Promise<Ground> {
  const home = join(dataDirectoryOf(env), 'faults');
  const directory = runDirectory(env);
  mkdirSync(directory, { recursive: true });
  const build = await session.step('Building with failpoints', () => buildWithFailpoints(home, env));
  const postgres = await session.step('PostgreSQL', async () => {
    const started = await startThrowawayPostgres((line) => session.terminal.note(line));
    session.atEnd('Stopping PostgreSQL', () => started.stop());
    return started;
  });
  const kafka = await session.step('Kafka', () => startBroker(session, env, directory));
  return { session, env, build, postgres, kafka, directory, seed, full, patienceMs: 30_000 };
}

async function startBroker(session: Session, env: Environment, directory: string): Promise<Broker> {
  const port = await freePort();
  const settings = { 'group.initial.rebalance.delay.ms': '0' };
  const begin = (): Promise<RunningPart> =>
    startPart('kafka', { dataDirectory: directory, port, settings, guarded: true, env });
  let part = await begin();
  session.atEnd('Stopping Kafka', async () => {
    await part.kill();
    rmSync(join(directory, 'stack'), { recursive: true, force: true });
  });
  return {
    port,
    kill: () => part.kill(),
    stop: () => part.stop(),
    start: async () => void (part = await begin()),
    freeze: () => void process.kill(part.pid, 'SIGSTOP'),
    thaw: () => void process.kill(part.pid, 'SIGCONT'),
  };
}

/** A new, empty database on the ground's server: its URLs for the application, its owner, and us. */
export async function freshDatabase(
  { postgres }: Ground,
  name: string,
): Promise<Record<'app' | 'owner' | 'all', string>> {
  await withClient(postgres.superuserUrl, (client) => client.query(`create database ${name} owner company_owner`));
  const at = (url: string): string => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  return { app: at(postgres.appUrl), owner: at(postgres.ownerUrl), all: at(postgres.superuserUrl) };
}
