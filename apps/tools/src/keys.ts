import type { Client } from 'pg';
import { build, isBuilt } from './build.ts';
import { readEnvironment, settingOf, withDevelopmentSecrets } from './environment.ts';
import { helpOn } from './help.ts';
import { keysOrder, USAGE } from './keys/keys-order.ts';
import { listedKeys, rotateKeys } from './keys/turning.ts';
import { Ended, Session } from './session.ts';
import { Terminal } from './terminal.ts';
import { withWorkerDatabase } from './worker-database.ts';

helpOn(USAGE);
const env = readEnvironment();
const session = new Session(new Terminal(), env);
const screen = new Terminal(process.stdout);
process.exit(await session.runToEnd(obey));

async function obey(): Promise<void> {
  const order = keysOrder(process.argv.slice(2));
  if ('fault' in order) throw new Ended(`${order.fault}\n${USAGE}`, 2);
  if (order.command === 'rotate' && !isBuilt())
    await session.step('Building', () => build(env, session.interruption.signal));
  await withWorkerDatabase(env, async (client) => {
    if (order.command === 'rotate') await rotate(client);
    await list(client, order.json);
  });
}

async function rotate(client: Client): Promise<void> {
  const secret = settingOf(withDevelopmentSecrets(env), 'KEY_ENCRYPTION_KEY');
  if (!secret) throw new Ended('KEY_ENCRYPTION_KEY is unset: without it no key can be sealed.', 2);
  const retired = await session.step('Rotating', () => rotateKeys(client, secret));
  if (!retired) throw new Ended('Somebody else has just rotated the keys; nothing was done.', 1);
  session.terminal.note('Instances notice within seconds. What was signed before stays valid until it expires.');
}

async function list(client: Client, json: boolean): Promise<void> {
  const keys = await listedKeys(client);
  if (json) return screen.line(JSON.stringify(keys, null, 2));
  for (const { kid, state, createdAt, activatedAt, retiredAt } of keys) {
    const since = retiredAt ?? activatedAt ?? createdAt;
    screen.line(`${kid}  ${state.padEnd(7)}  since ${since.toISOString()}`);
  }
  if (keys.length === 0) session.terminal.note('No keys yet: the API makes them when it starts.');
}
