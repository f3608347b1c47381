import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { benchEvents } from './bench-events.ts';
import { benchLayers } from './bench-layers.ts';
import { sectionOf } from './bench-layers/section.ts';
import { benchLimits } from './bench-limits.ts';
import { benchTiming } from './bench-timing.ts';
import { looksAt } from './bench/cache-looks.ts';
import { chart } from './bench/chart.ts';
import { hashing, type Hashing } from './bench/hashing.ts';
import { coldStart, type ColdStart } from './bench/cold-start.ts';
import { machine } from './bench/machine.ts';
import { page, ratiosOf, type Findings } from './bench/report.ts';
import { compare, type Pace, type Result } from './bench/rounds.ts';
import { ORDERS } from './bench/rows.ts';
import { setScene, type Scene } from './bench/scene.ts';
import { byApiKey, byGraphql, inOneTrip, logIns, notModified } from './bench/other-works.ts';
import { deepPage, works } from './bench/works.ts';
import { readEnvironment, ROOT } from './environment.ts';
import { helpOn } from './help.ts';
import { Ended, Session } from './session.ts';
import { Terminal } from './terminal.ts';

const PAGE = join(ROOT, 'docs/benchmarks.md');
const CHART = join(ROOT, 'docs/benchmarks.svg');
const THOROUGH: Pace = { rounds: 21, seconds: 0.5 };
const QUICK: Pace = { rounds: 9, seconds: 0.4 };
const HASHING_ROUNDS = 9;
const TOLERANCE = 1.25;

const USAGE = `Usage: npm run bench -- [events|layers|limits|timing] [--quick]
  Measures requests against a bare yardstick on this machine, and writes docs/benchmarks.md.
  events       the way of events instead, and docs/benchmarks-events.md
  layers       what limits, audit, metrics and traces each cost a request instead, and their part of that page;
               the limits of REDIS_URL as well, where it is set
  limits       what counting a request costs, in memory and in the Redis of REDIS_URL
  timing       whether the time of an answer tells if an address is known; exit code 1 where it does
  --quick      fewer rounds, compared with what is committed; writes nothing, exit code 1 where something is slower`;

helpOn(USAGE);
const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const { quick } = values;
const env = readEnvironment();
const terminal = new Terminal();
const session = new Session(terminal, env);
process.exit(await session.runToEnd(bench));

async function bench(): Promise<void> {
  if (positionals[0] === 'events') return benchEvents(session, env);
  if (positionals[0] === 'layers') return benchLayers(session, env, quick);
  if (positionals[0] === 'limits') return benchLimits(session, env);
  if (positionals[0] === 'timing') return benchTiming(session, env);
  if (quick && !existsSync(PAGE)) throw new Error('There is nothing to compare with yet: run `npm run bench` first.');
  const pace = quick ? QUICK : THOROUGH;
  const scene = await setScene(session, env, { orders: ORDERS });
  const others = [inOneTrip(scene), notModified(scene), byGraphql(scene), logIns(scene), byApiKey(scene)];
  const results: Result[] = [];
  const deep = await session.step('Turning pages', () => deepPage(scene));
  for (const work of [...works(scene), ...others, deep])
    results.push(await session.step(work.title, () => compare(work, pace, () => looksAt(scene.ours)), outcome));
  if (quick) return compareWithCommitted(results);

  const bound = await session.step('Logging in without a pause', () => hashing(scene, HASHING_ROUNDS), inPlaces);
  const start = await session.step('Cold start', () => coldStart(scene.program, pace.rounds), inMilliseconds);
  await write(scene, { results, coldStart: start, hashing: bound });
}

async function write({ postgres }: Scene, found: Pick<Findings, 'results' | 'coldStart' | 'hashing'>): Promise<void> {
  const layers = existsSync(PAGE) ? sectionOf(readFileSync(PAGE, 'utf8')) : undefined;
  const markdown = page({ ...found, machine: machine(postgres.version), pace: THOROUGH, layers });
  writeFileSync(PAGE, await format(markdown, { parser: 'markdown', printWidth: 120 }));
  writeFileSync(CHART, chart(found.results));
  terminal.note('Written to docs/benchmarks.md and docs/benchmarks.svg.');
}

function compareWithCommitted(results: readonly Result[]): void {
  const committed = ratiosOf(readFileSync(PAGE, 'utf8'));
  const worse = results.filter(({ title, ratio }) => !(ratio <= (committed.get(title) ?? NaN) * TOLERANCE));
  for (const { title, ratio } of worse) {
    const before = committed.get(title);
    terminal.failure(`${title}: ${ratio.toFixed(2)}; docs/benchmarks.md has ${before?.toFixed(2) ?? 'nothing of it'}.`);
  }
  if (worse.length > 0)
    throw new Ended('Slower than what is committed. `npm run profile -- <work>` shows where the time goes.', 1);
}

function outcome({ measured, against, ratio, target, spread, hits }: Result): string {
  const figures = `${measured.toFixed(0)} µs to ${against.toFixed(0)} µs: ${ratio.toFixed(2)}`;
  const between = `(${spread.map((value) => value.toFixed(2)).join('…')}), target ${target}`;
  const cached = hits === undefined ? '' : `, ${(100 * hits).toFixed(1)} % hits`;
  return `${figures} ${between}${cached} ${ratio <= target ? terminal.paint('green', '✓') : terminal.paint('yellow', '✗')}`;
}

function inPlaces({ perSecond, hashesPerSecond, share }: Hashing): string {
  return `${perSecond.toFixed(0)} a second beside ${hashesPerSecond.toFixed(0)} hashes, places taken for ${(100 * share).toFixed(1)} % of the time`;
}

function inMilliseconds({ ms, target }: ColdStart): string {
  return `${Math.round(ms)} ms to the first 200, target ${target}`;
}
