import { until } from '../../../apps/tools/src/processes.ts';
import type { FaultsBuild } from '../build-with-failpoints.ts';
import type { Ground } from '../ground.ts';
import { Load } from '../load.ts';
import type { Member } from '../member.ts';
import type { PlantedFault } from '../post.ts';
import { type Finding, type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';

type Action = PlantedFault['action'];

/** Which places are struck, in which ways, how often each. */
export interface Strikes {
  readonly points: readonly string[];
  readonly actions: readonly Action[];
  readonly times: number;
  readonly hangMs: number;
}

/** Between any two of these steps an order or its event could be lost or doubled. */
const POINTS = [
  'database.before_commit',
  'database.after_commit',
  'relay.mid_lease',
  'relay.after_claim',
  'relay.after_publish',
  'consumer.before_commit',
  'consumer.after_effect',
  'consumer.before_offset',
];
const PER_SECOND = 20;
/** After two deaths at once the broker has to give the dead ones up before anybody hears anything. */
const STRIKES_WITHIN_MS = 45_000;

export const grid: Scenario = {
  name: 'grid',
  title: 'each failpoint killed at, thrown at, hung at',
  play: (ground, build) =>
    strike(
      ground,
      { points: POINTS, actions: ['kill', 'throw', 'hang'], ...(ground.full ? TWENTY_TIMES : ONCE) },
      build,
    ),
};

const TWENTY_TIMES = { times: 20, hangMs: 5_000 };
const ONCE = { times: 1, hangMs: 1_000 };

/** Strikes as told while orders come in. */
export function strike(ground: Ground, strikes: Strikes, build?: FaultsBuild): Promise<Finding> {
  return onScene(ground, { name: 'grid', ...(build && { build }) }, async (scene, notes) => {
    const load = new Load(scene, PER_SECOND, 'grid');
    const { points, actions, times, hangMs } = strikes;
    for (let round = 0; round < times; round++)
      for (const name of points) for (const action of actions) await strikeOnce(scene, notes, { name, action, hangMs });
    await load.stop();
    const cells = points.length * actions.length;
    notes.figure(`${cells} cells × ${times}: ${cells * times} strikes during ${load.samples.length} orders`);
  });
}

/** Waits until somebody comes by the place, and is struck there. */
export async function strikeOnce(scene: Scene, notes: Notes, fault: PlantedFault): Promise<void> {
  const { name, action, hangMs = 0 } = fault;
  const [first, ...others] = name.startsWith('database.') ? scene.apis : scene.workers;
  const among = [first, ...others].filter((member) => member !== undefined);
  await Promise.all(among.map((member) => member.becomesReady()));
  // Whoever passes first is struck: of two workers one may hold no partition for a while.
  const before = among.map((member) => member.struck);
  const deaths = among.map((member) => member.deaths);
  await Promise.all(among.map((member) => arm(member, fault)));
  const struck = await Promise.race(
    among.map(async (member, n) => ((await member.hasStruck(before[n] ?? 0, STRIKES_WITHIN_MS)) ? member : undefined)),
  );
  notes.expect(struck !== undefined, `${name} × ${action}: nobody came by within ${STRIKES_WITHIN_MS / 1_000} s`);
  await Promise.all(among.filter((member) => member !== struck).map((member) => disarm(member, name)));
  // It tells of the strike a moment before it is gone.
  const gone = (): boolean => among.some((member, n) => member === struck && member.deaths > (deaths[n] ?? 0));
  if (action === 'kill' && struck) await until(gone, STRIKES_WITHIN_MS, 5);
  if (action === 'hang') await new Promise((wake) => setTimeout(wake, hangMs));
}

/** A throw may have ended it, which takes it a moment: then it is armed when it is back. */
async function arm(member: Member, fault: PlantedFault): Promise<void> {
  const armed = await until(async () => {
    await member.becomesReady();
    return member.arm(fault).then(
      () => true,
      () => false,
    );
  }, STRIKES_WITHIN_MS);
  if (!armed) throw new Error(`${member.post.name} cannot be armed.`);
}

/** Where it was struck as well, it is away and comes back unarmed. */
async function disarm(member: Member, name: string): Promise<void> {
  await member.disarm(name).catch(() => undefined);
  await member.becomesReady();
}
