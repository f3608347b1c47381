import type { Client } from 'pg';
import { build, isBuilt } from './build.ts';
import { declaredHearing } from './events/declared-topics.ts';
import { eventsOrder, USAGE, type EventsOrder } from './events/events-order.ts';
import { deadLetters, redrive, stillRedriving, type Letter } from './events/letters.ts';
import { replayFault } from './events/replay-fault.ts';
import { replayOf, requestReplay, type Replay } from './events/replaying.ts';
import { readEnvironment } from './environment.ts';
import { helpOn } from './help.ts';
import { until } from './processes.ts';
import { Ended, Session } from './session.ts';
import { Terminal } from './terminal.ts';
import { withWorkerDatabase } from './worker-database.ts';

const WORKER_MS = 60_000;
const LOOK_MS = 250;
const TELL_MS = 5_000;

helpOn(USAGE);
const env = readEnvironment();
const session = new Session(new Terminal(), env);
const screen = new Terminal(process.stdout);
process.exit(await session.runToEnd(obey));

async function obey(): Promise<void> {
  const order = eventsOrder(process.argv.slice(2));
  if ('fault' in order) throw new Ended(`${order.fault}\n${USAGE}`, 2);
  const commands = { status, 'dead-letters': list, redrive: drive, replay };
  await withWorkerDatabase(env, (client) => commands[order.command](client, order));
}

async function status(client: Client, { json }: EventsOrder): Promise<void> {
  const { rows } = await client.query<Record<string, unknown>>(`
    select (select count(*)::int from platform.outbox where published_at is null) as waiting,
      (select coalesce(extract(epoch from now() - min(created_at)), 0)::int from platform.outbox where published_at is null)
        as "oldestWaitsSeconds",
      (select count(*)::int from platform.relays where seen_at > now() - interval '10 seconds') as relays,
      (select count(*)::int from platform.lane_leases where lease_until > now()) as "lanesHeld",
      (select count(*)::int from platform.dead_letters where status = 'dead') as "deadLetters",
      (select count(*)::int from platform.replays where finished_at is null) as "replaysUnfinished"`);
  const [found = {}] = rows;
  if (json) return screen.line(JSON.stringify(found, null, 2));
  screen.table(Object.entries(found).map(([what, value]) => [what, String(value)]));
  if (found['relays'] === 0) session.terminal.note('No worker runs: nothing is published or consumed.');
}

async function list(client: Client, { consumer, all, json }: EventsOrder): Promise<void> {
  const letters = await deadLetters(client, consumer, all);
  if (json) screen.line(JSON.stringify(letters, null, 2));
  else if (letters.length === 0) screen.line('No dead letters.');
  else letters.forEach(show);
}

function show({ id, consumer, type, place, cause, attempts, status, contextId, createdAt }: Letter): void {
  screen.line(`${id}  ${status}  ${createdAt.toISOString()}`);
  screen.line(`  ${consumer} gave up ${type ?? 'something'} at ${place} after ${attempts}: ${cause}`);
  screen.line(`  contextId ${contextId ?? 'unknown'}`);
}

async function drive(client: Client, { id, consumer, json }: EventsOrder): Promise<void> {
  const letters = await redrive(client, id, consumer);
  if (letters.length === 0) throw new Ended(id ? `There is no dead letter ${id}.` : `${consumer} gave up nothing.`, 1);
  const ids = letters.map((letter) => letter.id);
  let after: readonly Letter[] = [];
  const work = async (): Promise<void> => {
    const gone = async (): Promise<boolean> => (await stillRedriving(client, ids)) === 0;
    if (!(await until(gone, WORKER_MS, LOOK_MS)))
      throw new Ended('No worker has come to it yet. It is remembered: see npm run events -- status', 1);
    after = (await deadLetters(client, undefined, true)).filter((letter) => ids.includes(letter.id));
    if (after.some(({ status }) => status !== 'redriven')) throw new Ended('Not all of them could be handled.', 1);
  };
  try {
    await session.step(`Redriving ${ids.length}`, work);
  } finally {
    if (!json) after.forEach(show);
    else if (after.length > 0) screen.line(JSON.stringify(after, null, 2));
  }
}

async function replay(client: Client, order: EventsOrder): Promise<void> {
  if (!isBuilt()) await session.step('Building', () => build(env, session.interruption.signal));
  // Refused now: what is stored is tried by the workers, who can tell nobody of it.
  const unheard = await session.interruption.or(declaredHearing(env).then((hearing) => replayFault(order, hearing)));
  if (unheard) throw new Ended(unheard, 2);
  const id = await requestReplay(client, order);
  const begun = performance.now();
  let toldAt = begun;
  const look = async (): Promise<Replay | false> => {
    const now = await replayOf(client, id);
    if (!now) throw new Error('The replay was withdrawn.');
    if (performance.now() - toldAt > TELL_MS) {
      session.terminal.note(`${now.seen} seen, ${now.handled} handled`);
      toldAt = performance.now();
    }
    if (now.seen === 0 && !now.finished && performance.now() - begun > WORKER_MS)
      throw new Ended('No worker has begun it yet. It is remembered, and begins as soon as one runs.', 1);
    if (now.fault) throw new Ended(now.fault, 1);
    return now.finished && now;
  };
  const done = await session.step(`Replaying to ${order.consumer}`, () => until(look, Infinity, LOOK_MS));
  const { seen = 0, handled = 0 } = done ?? {};
  if (order.json) screen.line(JSON.stringify({ seen, handled }));
  else screen.line(`${seen} seen, ${handled} handled now, the others before.`);
}
