import { isReady, startApi, type ApiProcess } from './api-process.ts';
import { chosenDatabase, type ChosenDatabase } from './database-choice.ts';
import type { EmbeddedPostgres } from './embedded-postgres.ts';
import { dataDirectoryOf, portOf, type Environment } from './environment.ts';
import { portFault } from './port-choice.ts';
import { until } from './processes.ts';
import { Ended, type Session } from './session.ts';
import { baseUrl, isWorker, operatorsUrl } from './welcome.ts';

const READY_MS = 60_000;
const WHY = 'The last lines above say why; npm run doctor looks at each part that it leans on.';

/** The database of this session, left again at its end. */
export async function databaseOf(session: Session, env: Environment): Promise<ChosenDatabase> {
  const choose = (): Promise<ChosenDatabase> => {
    const choosing = chosenDatabase(env, (line) => session.terminal.note(line));
    const stop = (): Promise<unknown> => choosing.then((chosen) => chosen.stop());
    // Registered now: we may be interrupted before it is there. Why it did not come is told by the step.
    session.atEnd('Leaving the database', () => stop().catch(() => undefined));
    return choosing;
  };
  const chosen = await session.step('Database', choose, ({ embedded }) => describe(embedded));
  session.atInsistence(() => chosen.embedded?.abandon());
  return chosen;
}

/** Starts the API and waits until it is ready; an `Ended` with its exit code where it is not. */
export async function startedApi(env: Environment, began: (api: ApiProcess) => void): Promise<void> {
  const api = startApi(env, dataDirectoryOf(env));
  began(api);
  let ended: number | NodeJS.Signals | undefined;
  void api.ended.then((how) => (ended = how));
  // The certificate need not be one of localhost.
  const url = isWorker(env) || env['TLS_CERT_FILE'] ? operatorsUrl(env) : baseUrl(env);
  const answer = await until(async () => ended !== undefined || isReady(url), READY_MS, 50);
  if (ended !== undefined) {
    const port = portOf(env);
    const fault = port === undefined ? undefined : await portFault(env, port);
    throw endedBy(ended, fault ?? (ended === 1 ? WHY : undefined));
  }
  if (!answer) throw new Error(`${url}/ready did not say 200 within ${READY_MS / 1000} s.`);
}

/** The end of a session whose process ended by itself. */
export function endedBy(how: number | NodeJS.Signals, reason = ''): Ended {
  const message = `The process ended by itself (${how}).${reason && `\n${reason}`}`;
  return new Ended(message, typeof how === 'number' && how > 0 ? how : 1);
}

function describe(embedded: EmbeddedPostgres | undefined): string {
  if (!embedded) return 'the one in DATABASE_URL';
  return `embedded PostgreSQL on port ${embedded.port}${embedded.adopted ? ', which was running already' : ''}`;
}
