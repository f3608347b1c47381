import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironment, ROOT } from './environment.ts';
import { freePort } from './free-port.ts';
import { helpOn } from './help.ts';
import { Customer } from './image-smoke/customer.ts';
import { findEngine } from './image-smoke/engine.ts';
import { faultsOf, type Manifest } from './image-smoke/findings.ts';
import { Stack } from './image-smoke/stack.ts';
import { Session } from './session.ts';
import { Terminal } from './terminal.ts';

/**
 * `npm run image:smoke`: builds the image, brings docker-compose.yml up beside whatever runs, orders something, looks
 * inside, stops it and takes everything away again. Where no engine answers there is nothing to do, and that is well.
 * IMAGE_SMOKE_OVERRIDE names a compose file to lay over ours, for an engine that has other images or another way out.
 */
const PROMPT_MS = 5_000;

const USAGE = `Usage: npm run image:smoke
  Builds the image, brings docker-compose.yml up beside whatever runs, orders something, and takes everything away again.
  Without a Docker or Podman there is nothing to do. IMAGE_SMOKE_OVERRIDE names a compose file to lay over ours.`;

helpOn(USAGE);
const env = readEnvironment();
const terminal = new Terminal();
const session = new Session(terminal, env);
const engine = await findEngine(env);
if (engine) {
  const stack = new Stack(engine, env, await freePort(), session.interruption.signal);
  session.atEnd('Taking everything away', () => stack.remove());
  const exitCode = await session.run(() => smoke(stack));
  // Half a check is none, whoever ended it.
  process.exit(session.interruption.signal.aborted ? 130 : exitCode);
}
terminal.note('image:smoke: left out, no Docker or Podman with compose answers here');

async function smoke(stack: Stack): Promise<void> {
  await session.step(
    'Building the image',
    () => stack.build(),
    (size) => size,
  );
  await session.step('Starting until healthy', () => stack.up());

  const customer = new Customer(stack.url);
  const orderId = await session.step('Ordering twice under one key', async () => {
    await customer.signUp();
    return customer.orderOnce();
  });
  await session.step('Looking inside', () => checkInside(stack));
  await session.step('Asking who is logged in', () => checkLogins(stack));
  await session.step('Stopping by SIGTERM', () => checkStop(stack));

  await session.step('Starting anew', async () => {
    await stack.down();
    await stack.up();
  });
  await session.step('Finding the order again', async () => {
    await customer.logIn();
    if (!(await customer.hasOnly(orderId))) throw new Error('The order is gone, or there are two of it.');
  });
  terminal.line(`${terminal.paint('green', '✓')} The image is as promised.`);
}

async function checkInside(stack: Stack): Promise<void> {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  const faults = faultsOf(await stack.lookInside(), manifest);
  const meta = (await (await fetch(`${stack.url}/meta`)).json()) as { commit: string; environment: string };
  const found = `${meta.commit} in ${meta.environment}`;
  if (found !== `${stack.commit} in production`) faults.push(`/meta speaks of ${found}`);
  if (faults.length > 0) throw new Error(`The inside of the container is not as promised.\n${faults.join('\n')}`);
}

async function checkLogins(stack: Stack): Promise<void> {
  const logins = await stack.ask(
    `select distinct usename || ' super=' || rolsuper || ' bypassrls=' || rolbypassrls || ' owner=' ||
       exists (select from pg_namespace where nspowner = pg_roles.oid)
     from pg_stat_activity join pg_roles on rolname = usename where application_name like 'company-backend%' order by 1`,
  );
  const promised = ['company_api', 'company_background'].map(
    (login) => `${login} super=false bypassrls=false owner=false`,
  );
  if (logins !== promised.join('\n')) throw new Error(`The API and its worker are logged in as: ${logins || 'nobody'}`);
}

async function checkStop(stack: Stack): Promise<void> {
  const begun = performance.now();
  const exitCode = await stack.terminate();
  const took = Math.round(performance.now() - begun);
  if (exitCode !== 0 || took > PROMPT_MS) throw new Error(`It ended with ${exitCode} after ${took} ms.`);
}
