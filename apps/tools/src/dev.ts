import type { ApiProcess } from './api-process.ts';
import { forgetBuild } from './build.ts';
import { watchSources } from './compiler-watch.ts';
import { mongo } from './doctor-mongo.ts';
import { readEnvironment, withDevelopmentSecrets, type Environment } from './environment.ts';
import { helpOn } from './help.ts';
import { withFreePort } from './port-choice.ts';
import { databaseOf, startedApi } from './serving.ts';
import { Session } from './session.ts';
import { Terminal } from './terminal.ts';
import { programOf, welcome } from './welcome.ts';

// A request that takes longer than this shall not make anyone wait for their change.
const STOP_MS = 1_000;

const USAGE = `Usage: npm run dev
  Does what npm start does, and compiles and restarts on every change of the sources. See .env.example for the settings.`;

helpOn(USAGE);
const asked = readEnvironment();
const terminal = new Terminal();
const session = new Session(terminal, asked);
let api: ApiProcess | undefined;
let isWelcomed = false;
process.exit(await session.run(develop));

async function develop(): Promise<void> {
  const withPort = await withFreePort(asked, terminal);
  // The compiler writes to dist what no stamp speaks for.
  forgetBuild();
  const { env, embedded } = await databaseOf(session, withDevelopmentSecrets(withPort));
  session.atEnd(`Stopping ${programOf(asked)}`, async () => api?.stop(STOP_MS));
  session.atInsistence(() => api?.kill());

  terminal.line('  … Compiling');
  const compiler = watchSources(env, (line) => terminal.line(line));
  session.atEnd('Stopping the compiler', () => compiler.stop());
  for await (const faults of compiler.results) {
    if (faults > 0) terminal.note('What runs goes on as it was; it is restarted when the faults are mended.');
    else if ((await restarted(env)) && !isWelcomed) {
      isWelcomed = true;
      welcome(terminal, { env, asked, embedded, documents: await mongo(env) }, 'change a file');
    }
  }
}

async function restarted(env: Environment): Promise<boolean> {
  try {
    await session.step(`${api ? 'Restarting' : 'Starting'} ${programOf(asked)}`, async () => {
      await api?.stop(STOP_MS);
      await startedApi(env, (begun) => (api = begun));
    });
    return true;
  } catch (error) {
    if (session.interruption.signal.aborted) throw error;
    terminal.failure(error instanceof Error ? error.message : String(error));
    terminal.note('Waiting for a change.');
    return false;
  }
}
