import type { Client } from 'pg';
import { build, isBuilt } from './build.ts';
import { withUpkeep } from './catalogue/upkeep.ts';
import { withClient } from './database-access.ts';
import { dataDirectoryOf, readEnvironment, settingOf } from './environment.ts';
import { helpOn } from './help.ts';
import { keptSecrets } from './secrets.ts';
import type { Customer } from './seed/customers.ts';
import { fill, type Run } from './seed/filling.ts';
import { USAGE, wanted } from './seed/wanted.ts';
import { databaseOf } from './serving.ts';
import { Ended, Session } from './session.ts';
import { Terminal } from './terminal.ts';

helpOn(USAGE);
const env = readEnvironment();
const terminal = new Terminal();
const session = new Session(terminal, env);
const stop = session.interruption.signal;
process.exit(await session.runToEnd(seed));

async function seed(): Promise<void> {
  const order = wanted(process.argv.slice(2));
  if ('fault' in order) throw new Ended(`${order.fault}\n${USAGE}`, 2);
  if (env['NODE_ENV'] === 'production') throw new Error('Made-up people have no place in production (NODE_ENV).');
  if (!isBuilt()) await session.step('Building', () => build(env, stop));
  const { env: chosen } = await databaseOf(session, env);
  const url = settingOf(chosen, 'DATABASE_OWNER_URL') ?? settingOf(chosen, 'DATABASE_URL') ?? '';
  await session.step('Schema', () => bringUpToDate(url), told);

  const { customerPassword: password } = keptSecrets(dataDirectoryOf(env));
  const tenant = order.tenant ?? (env['DEFAULT_TENANT'] || 'default');
  const run: Run = { wanted: { ...order, tenant }, password, terminal, stop };
  const filling = withClient(url, (client) => filled(client, run));
  // The batch under way is stored before the database is left.
  stop.addEventListener('abort', () => session.atEnd('Storing the last batch', () => filling.catch(() => undefined)));
  const somebody = await filling;
  if (somebody && !stop.aborted) terminal.line(`  Log in as one of them, such as ${somebody.email} / ${password}`);
}

/** Services go where the application keeps them. */
async function filled(client: Client, run: Run): Promise<Customer | undefined> {
  const url = settingOf(env, 'MONGO_URL');
  if (!url) return fill(client, run);
  return withUpkeep(url, async (documents) => {
    await documents.prepare();
    return fill(client, { ...run, documents });
  });
}

async function bringUpToDate(url: string): Promise<number> {
  const { migrate } = await import('#libs/database');
  const { createLog } = await import('#libs/logging');
  const { migrations } = await import('#migrations');
  return (await migrate({ url, migrations, log: createLog('silent') })).length;
}

function told(applied: number): string {
  return applied === 0 ? 'up to date' : `${applied} migrations applied`;
}
