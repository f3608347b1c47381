import type { migrate, MigrationStep } from '#libs/database';
import { build, isBuilt } from './build.ts';
import { readEnvironment, settingOf } from './environment.ts';
import { helpOn } from './help.ts';
import { migrationOrder, USAGE, type MigrationOrder } from './migration-order.ts';
import { databaseOf } from './serving.ts';
import { Ended, Session } from './session.ts';
import { Terminal } from './terminal.ts';

/** Leaves with 0 when all is well, 1 when something failed, 2 for an order it does not know, 3 when `status` finds pending ones. */
const PENDING = 3;

type Plan = Parameters<typeof migrate>[0];

helpOn(USAGE);
const env = readEnvironment();
const terminal = new Terminal();
const session = new Session(terminal, env);
process.exit(await session.runToEnd(obey));

async function obey(): Promise<void> {
  const order = migrationOrder(process.argv.slice(2));
  if ('fault' in order) throw new Ended(`${order.fault}\n${USAGE}`, 2);
  if (!isBuilt()) await session.step('Building', () => build(env, session.interruption.signal));
  const { env: chosen } = await databaseOf(session, env);
  const { createLog } = await import('#libs/logging');
  const { migrations } = await import('#migrations');
  const url = settingOf(chosen, 'DATABASE_OWNER_URL') ?? settingOf(chosen, 'DATABASE_URL') ?? '';
  await carryOut(order, { url, migrations, log: createLog('silent') });
}

function carryOut({ command, json }: MigrationOrder, plan: Plan): Promise<void> {
  const commands = { up, down, status: () => status(plan, json), 'dry-run': dryRun };
  return commands[command](plan);
}

async function up(plan: Plan): Promise<void> {
  const { migrate } = await import('#libs/database');
  const steps = await session.interruption.or(migrate({ ...plan, tell: tellOf('') }));
  terminal.line(steps.length === 0 ? '  Nothing to do: everything is applied.' : `  ${counted(steps.length)} applied.`);
}

async function down(plan: Plan): Promise<void> {
  const { migrationStatus, revertLast } = await import('#libs/database');
  const [step] = await session.interruption.or(revertLast({ ...plan, tell: tellOf('took back ') }));
  const { applied } = await migrationStatus(plan);
  if (!step && applied.length > 0)
    throw new Error(`${applied.at(-1)} is unknown to this build: take it back with the code that brought it.`);
  if (!step) terminal.line('  Nothing to take back: no migration is applied.');
  else if (applied.length === 0) terminal.line('  No migration is applied any more.');
  else terminal.line(`  ${counted(applied.length)} still applied; each further \`down\` takes one more back.`);
}

async function status(plan: Plan, json: boolean): Promise<void> {
  const { migrationStatus } = await import('#libs/database');
  const { applied, pending } = await session.interruption.or(migrationStatus(plan));
  const screen = new Terminal(process.stdout);
  if (json) screen.line(JSON.stringify({ applied, pending }, null, 2));
  else {
    for (const name of applied) screen.line(`${screen.paint('green', '✓')} ${name}`);
    for (const name of pending) screen.line(`${screen.paint('yellow', '…')} ${name}   pending`);
  }
  if (pending.length > 0) throw new Ended(`${counted(pending.length)} pending: npm run migrate -- up`, PENDING);
}

async function dryRun(plan: Plan): Promise<void> {
  const { rehearse } = await import('#libs/database');
  const steps = await session.interruption.or(rehearse({ ...plan, tell: tellOf('tried ') }));
  for (const { name, sql } of steps)
    process.stdout.write(`-- ${name}\n${sql.filter(isChange).map(statement).join('\n')}\n\n`);
  terminal.line(
    steps.length === 0
      ? '  Nothing to do: everything is applied.'
      : `  ${counted(steps.length)} tried and taken back again: the database is as it was.`,
  );
}

function tellOf(verb: string): (step: MigrationStep) => void {
  return ({ name, durationMs }) =>
    terminal.line(`  ${terminal.paint('green', '✓')} ${verb}${name} ${terminal.paint('dim', `${durationMs} ms`)}`);
}

function counted(count: number): string {
  return count === 1 ? '1 migration' : `${count} migrations`;
}

// TypeORM also looks around before it writes down what it applied.
function isChange(sql: string): boolean {
  return !sql.includes('"information_schema"');
}

function statement(sql: string): string {
  return sql.endsWith(';') ? sql : `${sql};`;
}
