import { resolve } from 'node:path';
import { dataDirectoryOf, readEnvironment, ROOT } from './environment.ts';
import { helpOn } from './help.ts';
import { findEngine, type Engine } from './image-smoke/engine.ts';
import { sendSignal } from './processes.ts';
import { Ended, Session } from './session.ts';
import { containerPid, endContainer, startContainer } from './stack/containers.ts';
import { stackOrder, USAGE, type StackOrder } from './stack/order.ts';
import { PART_NAMES, type PartName, type Step } from './stack/part.ts';
import { directoryOf, endPart, KILLING, PARTS, startPart } from './stack/parts.ts';
import { howToInstall, install, missing } from './stack/programs.ts';
import { environmentOf, reportOn, show, type PartReport } from './stack/report.ts';
import { pidOf, readState, writeStopped } from './stack/state.ts';
import { Terminal } from './terminal.ts';

/** Leaves with 0 when all is well, 1 when something failed, 2 for an order it does not know, 3 for a part that is not there. */
const NOT_THERE = 3;

helpOn(USAGE);
const env = readEnvironment();
const terminal = new Terminal();
const session = new Session(terminal, env);
const { signal } = session.interruption;
// Not the session's: a part that is half begun is waited for, so that it can be stopped.
const step: Step = (title, work, outcome) => terminal.step(title, work, outcome);
process.exit(await session.runToEnd(obey));

async function obey(): Promise<void> {
  const order = stackOrder(process.argv.slice(2));
  if ('fault' in order) throw new Ended(`${order.fault}\n${USAGE}`, 2);
  const names = order.named.length > 0 ? order.named : PART_NAMES;
  const dataDirectory = order.dataDirectory === undefined ? dataDirectoryOf(env) : resolve(ROOT, order.dataDirectory);
  const commands = { up, down, status, kill };
  await commands[order.command]({ ...order, names, dataDirectory });
}

type Task = Omit<StackOrder, 'dataDirectory'> & {
  readonly names: readonly PartName[];
  readonly dataDirectory: string;
};

async function up(task: Task): Promise<void> {
  const begun: [PartName, Promise<unknown>][] = [];
  const takeBack = async (): Promise<void> => {
    for (const [name, start] of begun) {
      await start.catch(() => undefined);
      await stop(name, task, 'stop');
    }
  };
  signal.addEventListener('abort', () => session.atEnd('Stopping what was started', takeBack));
  session.atInsistence(() => begun.forEach(([name]) => strike(name, task)));

  const engine = task.packages ? undefined : await session.interruption.or(findEngine(env));
  const before = await reports(task);
  for (const { part, port } of before.filter(isThere))
    terminal.line(`  ${terminal.paint('green', '✓')} ${PARTS[part].title} is up already, on port ${port}`);
  const absent = before.filter((report) => !isThere(report)).map(({ part }) => part);
  // Of all at once: nobody installs something to learn what else is missing.
  if (!engine) await ensurePrograms(absent, task);
  for (const name of absent) {
    const start = begin(name, task, engine);
    begun.push([name, start]);
    await start;
  }
  tell(await reports(task), task);
}

async function ensurePrograms(names: readonly PartName[], task: Task): Promise<void> {
  const lacking = missing(
    names.flatMap((name) => PARTS[name].needs(env)),
    env,
  );
  if (lacking.length === 0) return;
  if (!task.install) throw new Error(howToInstall(lacking));
  await install(lacking, { env, signal, step });
}

function isThere({ runs, answers }: PartReport): boolean {
  return runs && answers;
}

function begin(name: PartName, { dataDirectory }: Task, engine: Engine | undefined): Promise<unknown> {
  if (engine) return startContainer(name, { engine, dataDirectory, env, signal, step });
  return startPart(name, { dataDirectory, env, signal, step, say: (line) => terminal.note(line) });
}

function tell(found: readonly PartReport[], { json }: Task): void {
  if (json) return printJson(found);
  const lines = environmentOf(found);
  process.stdout.write(`${lines.join('\n')}\n`);
  terminal.line(`\n  For the application: ${lines.join(' ')} npm start`);
}

async function down(task: Task): Promise<void> {
  for (const name of task.names) {
    if (await isRunning(name, task)) await step(`${PARTS[name].title}: stopping`, () => stop(name, task, 'stop'));
    else terminal.line(`  – ${PARTS[name].title} does not run`);
  }
  if (task.json) printJson(await reports(task));
}

async function kill(task: Task): Promise<void> {
  const absent: PartName[] = [];
  for (const name of task.names) {
    if (await isRunning(name, task)) await step(`${PARTS[name].title}: SIGKILL`, () => stop(name, task, 'kill'));
    else absent.push(name);
  }
  if (task.json) printJson(await reports(task));
  const missed = absent.filter((name) => task.named.includes(name));
  if (missed.length > 0) throw new Ended(`Nothing to kill: ${missed.join(', ')} did not run.`, NOT_THERE);
}

async function status(task: Task): Promise<void> {
  const found = await reports(task);
  if (task.json) printJson(found);
  else show(found, new Terminal(process.stdout));
  const absent = found.filter((report) => task.named.includes(report.part) && !isThere(report));
  if (absent.length === 0) return;
  const names = absent.map(({ part }) => part).join(' ');
  throw new Ended(`Not there: ${names}. Start it: npm run stack -- up ${names}`, NOT_THERE);
}

async function isRunning(name: PartName, { dataDirectory }: Task): Promise<boolean> {
  const state = readState(directoryOf(name, dataDirectory));
  if (!state) return false;
  return (state.container ? await containerPid(state, env) : pidOf(state)) !== undefined;
}

async function stop(name: PartName, { dataDirectory }: Task, how: 'stop' | 'kill'): Promise<void> {
  const directory = directoryOf(name, dataDirectory);
  const state = readState(directory);
  if (!state?.container) return endPart(name, directory, how === 'kill' ? KILLING : PARTS[name].stopping);
  await endContainer(state, how, env);
  writeStopped(directory);
}

function strike(name: PartName, { dataDirectory }: Task): void {
  const state = readState(directoryOf(name, dataDirectory));
  const pid = state && pidOf(state);
  if (pid !== undefined) sendSignal(pid, 'SIGKILL');
}

function reports({ names, dataDirectory }: Task): Promise<PartReport[]> {
  return Promise.all(names.map((name) => reportOn(name, dataDirectory, env)));
}

function printJson(found: readonly PartReport[]): void {
  const parts = found.map(({ environment: _, ...report }) => report);
  const environment = Object.assign({}, ...found.map((report) => report.environment)) as Record<string, string>;
  process.stdout.write(`${JSON.stringify({ parts, environment }, null, 2)}\n`);
}
