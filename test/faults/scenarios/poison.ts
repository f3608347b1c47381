import { until } from '../../../apps/tools/src/processes.ts';
import { call, rest } from '../calls.ts';
import { Load } from '../load.ts';
import { HEARERS, notePatience, othersDelay } from '../patience.ts';
import { Poisoner } from '../poisoner.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';

const PER_SECOND = 40;
const ATTEMPTS = 5;
const SHARE = 0.01;
const MAY_THROW = 500;

/** A dead letter as the table has it. */
interface Letter {
  readonly id: string;
  readonly consumer: string;
  readonly attempts: number;
  readonly contextId: string;
  readonly status: string;
}

export const poison: Scenario = {
  name: 'poison',
  title: 'messages that cannot be read, that say nothing, that throw, that kill',
  play: (ground, build) => {
    const each = ground.full ? 4 : 1;
    const contextIds = { throw: named('throws', MAY_THROW), kill: named('deadly', each) };
    const faults = (['throw', 'kill'] as const).map((action) => ({
      name: 'consumer.before_commit',
      action,
      times: 1_000_000,
      contextIds: contextIds[action],
    }));
    const env = { FAILPOINTS: JSON.stringify(faults) };
    return onScene(ground, { name: 'poison', env, ...(build && { build }) }, async (scene, notes) => {
      const poisoner = new Poisoner(scene, contextIds.throw);
      const load = new Load(scene, PER_SECOND, 'healthy');
      // The first seconds are the start's: consumers still share the partitions out.
      await rest(3_000);
      const began = new Date();
      await rest(ground.full ? 10_000 : 5_000);
      const healthy = await othersDelay(scene, began);
      const since = new Date();
      const oneSided = await inCalm(scene, notes, poisoner, each);
      const calm = await othersDelay(scene, since);
      await whereWorkersDie(scene, notes, poisoner, contextIds.kill);
      await load.stop();
      // What was placed since the last of the poison is to have its share as well.
      await poisoner.catchUp();
      await buried(scene, notes, lettersOf(poisoner));
      await poisoner.close();
      notes.planted.push(...poisoner.planted);
      await noteShare(notes, poisoner);
      notePatience(scene, notes, { healthy, calm, all: await othersDelay(scene, since) });
      await redrive(scene, notes, [...poisoner.throwing, ...contextIds.kill, ...oneSided]);
    });
  },
};

/** All but what kills; the contextIds of what only one of two consumers refuses. */
async function inCalm(scene: Scene, notes: Notes, poisoner: Poisoner, each: number): Promise<string[]> {
  for (let n = 0; n < each; n++) {
    await rest(scene.ground.full ? 2_500 : 5_000);
    await poisoner.oneOfEach();
  }
  await poisoner.catchUp();
  await buried(scene, notes, HEARERS.length * poisoner.count);
  const oneSided = await refuseMails(scene, poisoner, each);
  await buried(scene, notes, lettersOf(poisoner));
  return oneSided;
}

/** One after the other, and so many others that all of the poison is one message of a hundred. */
async function whereWorkersDie(
  scene: Scene,
  notes: Notes,
  poisoner: Poisoner,
  contextIds: readonly string[],
): Promise<void> {
  const deaths = deathsOf(scene);
  for (const contextId of contextIds) {
    await poisoner.place(contextId);
    poisoner.counts.deadly++;
    await buried(scene, notes, lettersOf(poisoner));
    await poisoner.catchUp();
    await buried(scene, notes, lettersOf(poisoner));
  }
  await poisoner.catchUp();
  await buried(scene, notes, lettersOf(poisoner));
  const died = deathsOf(scene) - deaths;
  const resigned = scene.workers.reduce((sum, { resignations }) => sum + resignations, 0);
  notes.figure(`${died} deaths of ${contextIds.length} deadly messages`);
  notes.expect(resigned === 0, `${resigned} workers ended by themselves`);
  notes.expect(
    died <= contextIds.length * HEARERS.length * ATTEMPTS,
    `${died} deaths of ${contextIds.length} deadly messages`,
  );
}

/** Each is given up by both who hear of orders, but for those that only one of them refuses. */
function lettersOf({ count, counts }: Poisoner): number {
  return HEARERS.length * count - counts.oneSided;
}

async function noteShare(notes: Notes, poisoner: Poisoner): Promise<void> {
  const { unreadable, headless, throwing, oneSided, deadly } = poisoner.counts;
  const share = await poisoner.share();
  const percent = `${(100 * share).toFixed(2)} % of ${Math.round(poisoner.count / share)} messages`;
  notes.figure(
    `${unreadable} unreadable, ${headless} without headers, ${throwing} throwing, ${oneSided} refused by one of two, ` +
      `${deadly} deadly: ${percent}`,
  );
  notes.expect(share >= SHARE, `only ${percent} were poison`);
}

function named(what: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${what}-${String(n).padStart(4, '0')}`);
}

/** Orders whose mail is refused by its table: one consumer fails, and the other has long been done. */
async function refuseMails(scene: Scene, poisoner: Poisoner, count: number): Promise<string[]> {
  const contextIds = named('one-sided', count);
  for (const contextId of contextIds) {
    await scene.rows('insert into faults.refused values ($1)', [contextId]);
    await poisoner.place(contextId);
    poisoner.counts.oneSided++;
  }
  return contextIds;
}

function deathsOf(scene: Scene): number {
  return scene.workers.reduce((sum, { deaths }) => sum + deaths, 0);
}

/** Waits until there are so many dead letters, one for each message and each consumer that gave it up. */
async function buried(scene: Scene, notes: Notes, wanted: number): Promise<void> {
  const all = await until(async () => (await letters(scene)).length >= wanted, 300_000, 200);
  const found = await letters(scene);
  notes.expect(all ?? false, `${found.length} of ${wanted} are among the dead letters`);
  const tried = Math.max(0, ...found.map(({ attempts }) => attempts));
  notes.expect(tried <= ATTEMPTS, `one was tried ${tried} times`);
  notes.expect(found.length <= wanted, `${found.length - wanted} others are among the dead letters`);
}

function letters(scene: Scene): Promise<Letter[]> {
  return scene.rows(
    `select id, consumer, attempts, status, headers ->> 'x-context-id' as "contextId" from platform.dead_letters`,
  );
}

/** With the faults taken away each is handled again, under its own id. */
async function redrive(scene: Scene, notes: Notes, contextIds: readonly string[]): Promise<void> {
  for (const worker of scene.workers) {
    await worker.becomesReady();
    await worker.disarm('consumer.before_commit');
  }
  await scene.rows('delete from faults.refused');
  const dead = (await letters(scene)).filter(({ contextId }) => contextIds.includes(contextId));
  for (const { id } of dead) {
    const url = `${scene.chance.pick(scene.apis).url}/v1/dead-letters/${id}/redrive`;
    // Twice: however often it is asked for, it happens once.
    for (const _ of [1, 2]) {
      const { status } = await call(url, { method: 'POST', token: scene.owner.token });
      notes.expect(status === 202, `a redrive was answered ${status}`);
    }
  }
  const done = async (): Promise<number> =>
    (await letters(scene)).filter(({ id, status }) => status === 'redriven' && dead.some((one) => one.id === id))
      .length;
  await until(async () => (await done()) === dead.length, 30_000, 100);
  const redriven = await done();
  notes.figure(`${redriven} of ${dead.length} dead letters redriven, each effect once`);
  notes.expect(redriven === dead.length, `${dead.length - redriven} of ${dead.length} were not redriven`);
}
