import type { ApiProcess } from './api-process.ts';
import { build, isBuilt } from './build.ts';
import { readEnvironment, withDevelopmentSecrets } from './environment.ts';
import { mongo } from './doctor-mongo.ts';
import { helpOn } from './help.ts';
import { withFreePort } from './port-choice.ts';
import { databaseOf, endedBy, startedApi } from './serving.ts';
import { Session } from './session.ts';
import { Terminal } from './terminal.ts';
import { programOf, welcome, withPort } from './welcome.ts';

const STOP_MS = 30_000;

const USAGE = `Usage: npm start
  Builds what is stale, brings a PostgreSQL unless DATABASE_URL names one, and serves until Ctrl-C.
  Settings come from the environment or .env, such as: PORT=8080 APP_ROLE=worker npm start. See .env.example for all.`;

helpOn(USAGE);
const asked = readEnvironment();
const session = new Session(new Terminal(), asked);
process.exit(await session.run(serve));

async function serve(): Promise<void> {
  const env = await withFreePort(asked, session.terminal);
  if (!isBuilt()) await session.step('Building', () => build(env, session.interruption.signal));
  const database = await databaseOf(session, withDevelopmentSecrets(env));

  const api = await session.step(`Starting ${programOf(asked)}`, () => ready(database.env));
  welcome(
    session.terminal,
    { env: database.env, asked, embedded: database.embedded, documents: await mongo(database.env) },
    withPort(database.env, 'npm run demo'),
  );
  throw endedBy(await session.interruption.or(api.ended));
}

async function ready(env: typeof asked): Promise<ApiProcess> {
  let api: ApiProcess | undefined;
  await startedApi(env, (begun) => {
    api = begun;
    session.atEnd(`Stopping ${programOf(asked)}`, () => begun.stop(STOP_MS));
    session.atInsistence(() => begun.kill());
  });
  return api!;
}
