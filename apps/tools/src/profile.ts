import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { spentIn, type Span, type Spent } from './bench/cpu-profile.ts';
import { load } from './bench/load.ts';
import { setScene, type Scene } from './bench/scene.ts';
import type { Server } from './bench/server.ts';
import { workNames, works, type Side } from './bench/works.ts';
import { dataDirectoryOf, readEnvironment } from './environment.ts';
import { helpOn } from './help.ts';
import { Ended, Session } from './session.ts';
import { Terminal } from './terminal.ts';

const ORDERS = 20_000;
const WARM_UP = 20_000;
const REQUESTS = 20_000;
const SHOWN = 25;
const USAGE = `Usage: npm run profile -- <work>, where <work> is one of: ${workNames.join(', ')}.`;

helpOn(USAGE);
const env = readEnvironment();
const terminal = new Terminal();
const session = new Session(terminal, env);
process.exit(await session.runToEnd(profile));

async function profile(): Promise<void> {
  const name = workAskedFor();
  const directory = join(dataDirectoryOf(env), 'profiles');
  const raw = join(directory, String(process.pid));
  mkdirSync(raw, { recursive: true });
  session.atEnd('Tidying up', async () => rmSync(raw, { recursive: true, force: true }));
  const scene = await setScene(session, env, { orders: ORDERS, nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${raw}`] });
  const [ours, yardstick] = await profiled(scene, name, raw);

  const [file, beside] = [join(directory, `${name}.cpuprofile`), join(directory, `${name}-yardstick.cpuprofile`)];
  renameSync(ours.file, file);
  renameSync(yardstick.file, beside);
  const [spent, spentBeside] = [spentIn(file, ours.span), spentIn(beside, yardstick.span)];
  show('package', spent.packages, spentBeside.packages);
  show('function', spent.functions, spentBeside.functions);
  terminal.line();
  terminal.note(`Microseconds of wall time per request while not idle; a busy machine makes writes look dear.`);
  terminal.note(`For a flame graph, open in Chrome’s DevTools: ${file}`);
}

function workAskedFor(): string {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [name = '', ...more] = positionals;
  if (!workNames.includes(name) || more.length > 0) throw new Ended(USAGE, 2);
  return name;
}

interface Profiled {
  readonly file: string;
  readonly span: Span;
}

async function profiled(scene: Scene, name: string, raw: string): Promise<[ours: Profiled, yardstick: Profiled]> {
  const work = works(scene).find((known) => known.name === name)!;
  const span = await session.step(work.title, () => underLoad(work.measured));
  const besides = await session.step('The same by the yardstick', () => underLoad(work.against));
  return [
    { file: await profileOf(scene.ours, raw), span },
    { file: await profileOf(scene.yardstick, raw), span: besides },
  ];
}

// Node writes it when the process ends, and its process number into the name.
async function profileOf(server: Server, raw: string): Promise<string> {
  await server.stop();
  const file = readdirSync(raw).find((name) => name.split('.').includes(String(server.pid)));
  if (!file) throw new Error(`Process ${server.pid} left no profile in ${raw}.`);
  return join(raw, file);
}

async function underLoad({ url, requests }: Side): Promise<Span> {
  await load(url, requests, WARM_UP);
  const from = process.hrtime.bigint();
  await load(url, requests, REQUESTS);
  return [from, process.hrtime.bigint()];
}

function show(what: string, ours: Spent, yardstick: Spent): void {
  const cell = (microseconds: number): string => (microseconds / REQUESTS).toFixed(1).padStart(9);
  const row = (name: string, own: number, beside: number): void =>
    terminal.line(`${cell(own)} ${cell(beside)}   ${name}`);
  terminal.line();
  terminal.line(terminal.paint('bold', `     ours yardstick   self time by ${what}`));
  row('all', sum(ours), sum(yardstick));
  for (const [name, own] of [...ours].slice(0, SHOWN)) row(name, own, yardstick.get(name) ?? 0);
}

function sum(spent: Spent): number {
  return [...spent.values()].reduce((total, microseconds) => total + microseconds, 0);
}
