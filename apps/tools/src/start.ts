import { isReady, startApi, type ApiProcess } from './api-process.ts';
import { build, BuildFailure, isBuilt } from './build.ts';
import { chosenDatabase, type ChosenDatabase } from './database-choice.ts';
import type { EmbeddedPostgres } from './embedded-postgres.ts';
import {
  dataDirectoryOf,
  portOf,
  isUnderNpm,
  readEnvironment,
  withDevelopmentSecrets,
  type Environment,
} from './environment.ts';
import { Interrupted, Interruption } from './interruption.ts';
import { portFault, withFreePort } from './port-choice.ts';
import { until } from './processes.ts';
import { Terminal } from './terminal.ts';
import { baseUrl, welcome } from './welcome.ts';

/** The API ended by itself. */
class ApiEnded extends Error {
  readonly exitCode: number;

  constructor(how: number | NodeJS.Signals, hint = '') {
    super(`The API ended by itself (${how}).${hint && `\n${hint}`}`);
    this.exitCode = typeof how === 'number' && how > 0 ? how : 1;
  }
}

const READY_MS = 60_000;
const STOP_MS = 30_000;

const terminal = new Terminal();
const undo: (readonly [title: string, stop: () => Promise<unknown>])[] = [];
const atOnce: (() => void)[] = [];
const asked = readEnvironment();
const interruption = new Interruption(isUnderNpm(asked), () => {
  for (const kill of atOnce) kill();
  process.exit(130);
});

const step = <T>(title: string, work: () => Promise<T>, outcome?: (result: T) => string): Promise<T> =>
  terminal.step(title, () => interruption.or(work()), outcome);

// Whoever read our messages may be gone before us.
process.stderr.on('error', () => undefined);
process.exit(await main());

async function main(): Promise<number> {
  let exitCode = 0;
  try {
    await serve();
  } catch (error) {
    if (!(error instanceof Interrupted)) {
      terminal.failure(error instanceof BuildFailure ? `The build failed.\n${error.message}` : messageOf(error));
      exitCode = error instanceof ApiEnded ? error.exitCode : 1;
    }
  }
  for (const [title, stop] of undo.reverse()) {
    await terminal.step(title, stop).catch((error: unknown) => terminal.failure(messageOf(error)));
  }
  return exitCode;
}

async function serve(): Promise<void> {
  const withPort = await withFreePort(asked, terminal);
  if (!isBuilt()) await step('Building', () => build(withPort, interruption.signal));
  const { env, embedded } = await database(withDevelopmentSecrets(withPort));

  const api = startApi(env, dataDirectoryOf(env));
  undo.push(['Stopping the API', () => api.stop(STOP_MS)]);
  atOnce.push(() => api.kill());
  await step('Starting the API', () => ready(api, env));
  welcome(terminal, { env, asked, embedded }, 'npm run demo');
  throw new ApiEnded(await interruption.or(api.ended));
}

async function database(env: Environment): Promise<ChosenDatabase> {
  const choose = (): Promise<ChosenDatabase> => {
    const choosing = chosenDatabase(env, (line) => terminal.note(line));
    // Also when we are interrupted before it is there.
    const stop = (): Promise<unknown> => choosing.then((chosen) => chosen.stop());
    undo.push(['Leaving the database', () => stop().catch(() => undefined)]);
    return choosing;
  };
  const chosen = await step('Database', choose, ({ embedded }) => describe(embedded));
  atOnce.push(() => chosen.embedded?.abandon());
  return chosen;
}

function describe(embedded: EmbeddedPostgres | undefined): string {
  if (!embedded) return 'the one in DATABASE_URL';
  return `embedded PostgreSQL on port ${embedded.port}${embedded.adopted ? ', which was running already' : ''}`;
}

async function ready(api: ApiProcess, env: Environment): Promise<void> {
  let ended: number | NodeJS.Signals | undefined;
  void api.ended.then((how) => (ended = how));
  const answer = await until(async () => ended !== undefined || isReady(baseUrl(env)), READY_MS, 50);
  if (ended !== undefined) {
    const port = portOf(env);
    throw new ApiEnded(ended, port === undefined ? undefined : await portFault(env, port));
  }
  if (!answer) throw new Error(`${baseUrl(env)}/ready did not say 200 within ${READY_MS / 1000} s.`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
