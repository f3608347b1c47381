import { isReady, startApi } from './api-process.ts';
import { answerTo } from './bootstrap/asking.ts';
import { bootstrapOrder, settingsOf, USAGE, type BootstrapOrder } from './bootstrap/order.ts';
import { whyNotThere, type Expected } from './bootstrap/proof.ts';
import { build, isBuilt } from './build.ts';
import { readEnvironment, settingOf, withDevelopmentSecrets, type Environment } from './environment.ts';
import { freePort } from './free-port.ts';
import { helpOn } from './help.ts';
import { until } from './processes.ts';
import { databaseOf, endedBy } from './serving.ts';
import { Ended, Session } from './session.ts';
import { Terminal } from './terminal.ts';

const READY_MS = 60_000;
const STOP_MS = 30_000;

helpOn(USAGE);
const env = readEnvironment();
const session = new Session(new Terminal(), env);
process.exit(await session.runToEnd(bootstrap));

async function bootstrap(): Promise<void> {
  const order = bootstrapOrder(process.argv.slice(2));
  if ('fault' in order) throw new Ended(`${order.fault}\n${USAGE}`, 2);
  const expected = await session.interruption.or(named(order));
  if (!isBuilt()) await session.step('Building', () => build(env, session.interruption.signal));
  const { env: chosen } = await databaseOf(session, withDevelopmentSecrets(env));
  const url = await session.step(`Creating the ${order.role}`, () => served(chosen, expected));
  const why = await session.step('Logging in', () => whyNotThere(url, expected));
  if (why) throw new Error(why);
  session.terminal.line(`  ${expected.email} can log in as the ${order.role}.`);
}

async function named({ role, email }: BootstrapOrder): Promise<Expected> {
  const names = settingsOf[role];
  const address = email ?? settingOf(env, names.email) ?? (process.stdin.isTTY ? await answerTo('E-mail', false) : '');
  if (address === '') throw new Ended(`Whom? Say --email <address> or set ${names.email}.\n${USAGE}`, 2);
  const password = settingOf(env, names.password) ?? (await answerTo('Password', true));
  if (password === '') throw new Ended(`No password: set ${names.password}, or write it to standard input.`, 2);
  return { role, email: address.toLowerCase(), password };
}

/** The application makes its first accounts as it starts: it is started for as long as that takes, where nobody else asks it. */
async function served(chosen: Environment, { role, email, password }: Expected): Promise<string> {
  const port = await freePort();
  const names = settingsOf[role];
  const own = { APP_ROLE: 'api', HOST: '127.0.0.1', PORT: String(port), ADMIN_PORT: '0', LOG_LEVEL: 'warn' };
  const account = { [names.email]: email, [names.password]: password, [`${names.password}_FILE`]: undefined };
  const api = startApi({ ...chosen, ...own, ...account }, '', 'ignore');
  session.atEnd('Stopping the application', () => api.stop(STOP_MS));
  session.atInsistence(() => api.kill());
  let ended: number | NodeJS.Signals | undefined;
  void api.ended.then((how) => (ended = how));
  const url = `http://127.0.0.1:${port}`;
  const ready = await until(async () => ended !== undefined || isReady(url), READY_MS, 50);
  if (ended !== undefined) throw endedBy(ended);
  if (!ready) throw new Error(`The application was not ready within ${READY_MS / 1000} s.`);
  return url;
}
