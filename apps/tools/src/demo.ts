import { parseArgs } from 'node:util';
import { Client, Unreachable } from './demo/client.ts';
import { Story } from './demo/story.ts';
import { readEnvironment } from './environment.ts';
import { helpOn } from './help.ts';
import { Ended, Session } from './session.ts';
import { Terminal } from './terminal.ts';
import { baseUrl, withPort } from './welcome.ts';

const USAGE = `Usage: npm run demo -- [--url http://localhost:3000]
  Plays a customer's story against a running system: sign up, order, read, send again, cancel; then looks at what followed.`;

helpOn(USAGE);
const env = readEnvironment();
const session = new Session(new Terminal(), env);
process.exit(await session.runToEnd(play));

async function play(): Promise<void> {
  const url = urlAskedFor();
  try {
    await new Story(session, new Client(url), env).play();
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const advice = `Start the system with \`${withPort(env, 'npm start')}\`, or name another: npm run demo -- --url <url>`;
    throw new Error(`${error.message}\n${advice}`, { cause: error });
  }
  session.terminal.line();
  session.terminal.line(`  ${session.terminal.paint('green', 'The story went as it should.')} Read on: ${url}/docs`);
}

function urlAskedFor(): string {
  try {
    const { url = baseUrl(env) } = parseArgs({ options: { url: { type: 'string' } } }).values;
    if (!/^https?:$/.test(new URL(url).protocol)) throw new Error(`${url} is no http URL.`);
    return url.replace(/\/+$/, '');
  } catch (error) {
    throw misused(error as Error);
  }
}

function misused({ message }: Error): Ended {
  return new Ended(`${message}\n${USAGE}`, 2);
}
