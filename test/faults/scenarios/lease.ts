import { until } from '../../../apps/tools/src/processes.ts';
import { Load } from '../load.ts';
import type { Member } from '../member.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';

const TAKEOVER_MS = 15_000;
const PER_SECOND = 20;
const PATIENCE_MS = 20_000;
const REFUSED_MS = 5_000;

interface Lane {
  readonly lane: number;
  readonly fence: number;
}

export const lease: Scenario = {
  name: 'lease',
  title: 'who holds lanes is killed, or frozen and thawed',
  play: (ground, build) =>
    onScene(ground, { name: 'lease', ...(build && { build }) }, async (scene, notes) => {
      const [kills, freezes] = ground.full ? [10, 10] : [2, 1];
      const load = new Load(scene, PER_SECOND, 'lease');
      const [killed, orphaned, frozen]: [number[], number[], number[]] = [[], [], []];
      const marks = { refused: 0, accepted: 0 };
      for (let n = 0; n < kills; n++) {
        // By turns: whoever comes back in the place of the dead has its lanes, or is away for so long that a peer has.
        if (n % 2 === 0) killed.push(await killHolder(scene, notes));
        else orphaned.push(await loseHolder(scene, notes));
        if (n < freezes) frozen.push(await freezeHolder(scene, notes, marks));
      }
      await load.stop();
      notes.figure(
        `holders killed: taken over by who came back ${seconds(killed)}, by the peer of one who stayed away ` +
          `${seconds(orphaned)}; ${freezes} frozen: ${seconds(frozen)}`,
      );
      notes.figure(
        `marks of the frozen ones after their lanes were taken: ${marks.refused} refused, ${marks.accepted} accepted`,
      );
      notes.expect(marks.accepted === 0, `${marks.accepted} marks of zombies were accepted`);
    }),
};

async function killHolder(scene: Scene, notes: Notes): Promise<number> {
  await settled(scene);
  const victim = scene.chance.pick(scene.workers);
  const { deaths } = victim;
  const [since, held] = [await now(scene), await lanesOf(scene, victim)];
  notes.expect(held.length > 0, 'who was killed held no lane');
  const startedAt = performance.now();
  victim.signal('SIGKILL');
  const changedHands = async (): Promise<boolean> =>
    (await unmoved(scene, held)) === 0 && (await deserted(scene, since)) === 0;
  const taken = await until(changedHands, PATIENCE_MS, 20);
  notes.expect(victim.deaths > deaths, `${victim.post.name} was killed and did not die`);
  return took(notes, 'killed', startedAt, taken);
}

/** Killed, and started again only when its peer has all lanes. */
async function loseHolder(scene: Scene, notes: Notes): Promise<number> {
  await settled(scene);
  const dead = scene.chance.pick(scene.workers);
  const startedAt = performance.now();
  dead.lose();
  const taken = await until(async () => (await holdersOf(scene, 16)) === 1, PATIENCE_MS, 20);
  const ms = took(notes, 'lost', startedAt, taken);
  dead.comeBack();
  return ms;
}

/** Frozen between publishing and marking; thawed when another has taken its lanes, and has not yet published of them. */
async function freezeHolder(scene: Scene, notes: Notes, marks: { refused: number; accepted: number }): Promise<number> {
  await settled(scene);
  const zombie = scene.chance.pick(scene.workers);
  const heir = scene.workers.find((worker) => worker !== zombie) as Member;
  const struck = zombie.struck;
  await zombie.arm({ name: 'relay.after_publish', action: 'hang', hangMs: 3_000 });
  notes.expect(await zombie.hasStruck(struck, PATIENCE_MS), 'the holder published nothing');
  const before = await marksOf(zombie);
  zombie.signal('SIGSTOP');
  const startedAt = performance.now();
  const inherited = heir.struck;
  await heir.arm({ name: 'relay.after_takeover', action: 'hang', hangMs: 2_000 });
  const taken = await heir.hasStruck(inherited, PATIENCE_MS);
  const ms = took(notes, 'frozen', startedAt, taken);
  zombie.signal('SIGCONT');
  const refused = await until(async () => (await marksOf(zombie)).refused > before.refused, REFUSED_MS, 20);
  notes.expect(refused ?? false, 'no mark of this zombie was seen to be refused');
  const after = await marksOf(zombie);
  marks.refused += after.refused - before.refused;
  // What it marks later, of lanes that it holds again, is rightly accepted: looked at before the heir goes on.
  marks.accepted += after.accepted - before.accepted;
  return ms;
}

async function marksOf(worker: Member): Promise<{ refused: number; accepted: number }> {
  const refused = await worker.metric('outbox_refused_marks_total');
  return { refused, accepted: await worker.metric('outbox_published_total') };
}

/** Both workers are there and hold all lanes between them. */
async function settled(scene: Scene): Promise<void> {
  await Promise.all(scene.workers.map((worker) => worker.becomesReady()));
  const shared = await until(async () => (await holdersOf(scene, 16)) === 2, PATIENCE_MS, 100);
  if (!shared) throw new Error('The lanes are not shared between the two workers.');
}

/** How many hold so many lanes between them; 0 where it is another number of lanes. */
async function holdersOf(scene: Scene, lanes: number): Promise<number> {
  const [row] = await scene.rows<{ holders: number; lanes: number }>(
    `select count(distinct owner)::int as holders, count(*)::int as lanes from platform.lane_leases where lease_until > now()`,
  );
  return row?.lanes === lanes ? row.holders : 0;
}

/** The lanes of one worker, told by the place that it fills. */
function lanesOf(scene: Scene, { post }: Member): Promise<Lane[]> {
  return scene.rows<Lane>(
    `select l.lane, l.fence::int from platform.lane_leases l join platform.relays r on r.id = l.owner
     where l.lease_until > now() and r.instance like '%-' || $1`,
    [post.adminPort],
  );
}

/** How many of these lanes nobody has taken since: a fence grows each time that somebody does. */
function unmoved(scene: Scene, held: readonly Lane[]): Promise<number> {
  return scene.count(
    `platform.lane_leases l join unnest($1::int[], $2::int[]) as before(lane, fence) using (lane) where l.fence <= before.fence`,
    [held.map(({ lane }) => lane), held.map(({ fence }) => fence)],
  );
}

/** Lanes whose holder has not been heard of since then. */
function deserted(scene: Scene, since: Date): Promise<number> {
  return scene.count(
    `platform.lane_leases l where lease_until <= now()
       or not exists (select from platform.relays r where r.id = l.owner and r.seen_at > $1)`,
    [since],
  );
}

async function now(scene: Scene): Promise<Date> {
  const [row] = await scene.rows<{ now: Date }>('select now()');
  return row?.now ?? new Date();
}

function took(notes: Notes, how: string, startedAt: number, taken: boolean | undefined): number {
  const ms = performance.now() - startedAt;
  notes.expect(
    taken === true && ms <= TAKEOVER_MS,
    `the lanes of a ${how} holder were taken after ${ms.toFixed(0)} ms`,
  );
  return ms;
}

function seconds(all: readonly number[]): string {
  const tell = (ms: number): string => (ms / 1_000).toFixed(1);
  return `${tell(Math.min(...all))} to ${tell(Math.max(...all))} s`;
}
