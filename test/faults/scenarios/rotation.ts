import { jsonOf, neverArrived, rest } from '../calls.ts';
import { codeOf, type Family, found, refresh, type Tokens } from '../families.ts';
import type { Member } from '../member.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';

/** Where a rotation is struck. Nothing else of these processes passes there while sessions are refreshed. */
const POINTS = ['unit.before_commit', 'unit.after_commit'] as const;
const STRUCK_WITHIN_MS = 5_000;
/** Somebody will have been struck by then. */
const PATIENCE_MS = 60_000;

export const rotation: Scenario = {
  name: 'rotation',
  title: 'kill -9 while sessions are refreshed',
  play: (ground, build) => {
    // Whoever met a death must be able to come back in time.
    const env = { REFRESH_GRACE_SECONDS: '30' };
    return onScene(ground, { name: 'rotation', workers: 1, env, ...(build && { build }) }, async (scene, notes) => {
      const [count, turns] = ground.full ? [40, 100] : [8, 30];
      const families: Family[] = [];
      for (let n = 0; n < count; n++) families.push(await found(scene, `holder-${n}@example.com`));
      const strikes = new Map<string, number>(POINTS.map((point) => [point, 0]));
      const until = performance.now() + PATIENCE_MS;
      const allStruck = (): boolean => [...strikes.values()].every((count) => count > 0) || performance.now() > until;
      let over = false;
      const killing = killApis(scene, strikes, () => over);
      const goesOn = (turn: number): boolean => turn < turns || !allStruck();
      const ends = await Promise.all(families.map((family) => hold(scene, notes, family, goesOn)));
      over = true;
      await killing;
      const deaths = scene.apis.reduce((sum, { deaths: died }) => sum + died, 0);
      const repeats = ends.reduce((sum, { unknown }) => sum + unknown, 0);
      const struck = [...strikes].map(([point, count]) => `${count} at ${point}`).join(', ');
      notes.figure(
        `${count} sessions refreshed ${turns} times each during ${deaths} deaths (${struck}); ${repeats} answers lost, nobody logged out`,
      );
      for (const [point, times] of strikes) notes.expect(times > 0, `nobody was killed at ${point}`);
      notes.expect(repeats > 0, 'no answer was lost');
      for (const { id } of families) {
        const heads = await scene.count('auth.refresh_tokens where session_id = $1 and used_at is null', [id]);
        notes.expect(heads === 1, `${heads} live heads of one session`);
      }
      const ended = await scene.count('auth.sessions where id = any($1) and ended_at is not null', [
        families.map(({ id }) => id),
      ]);
      notes.expect(ended === 0, `${ended} sessions were ended`);
    });
  },
};

/** Kills at any moment, and in the middle of a rotation: before its commit, and after it, when its answer is lost. */
async function killApis(scene: Scene, strikes: Map<string, number>, isOver: () => boolean): Promise<void> {
  const chance = scene.chance.fork();
  for (let turn = 0; !isOver(); turn++) {
    await rest(chance.between(300, 1_200));
    const victim = chance.pick(scene.apis);
    const point = [...POINTS, undefined][turn % (POINTS.length + 1)];
    if (isOver()) return;
    if (point === undefined) victim.signal('SIGKILL');
    else if (await strike(victim, point)) strikes.set(point, (strikes.get(point) ?? 0) + 1);
  }
}

async function strike(victim: Member, name: string): Promise<boolean> {
  await victim.becomesReady();
  const before = victim.struck;
  await victim.arm({ name, action: 'kill' });
  return victim.hasStruck(before, STRUCK_WITHIN_MS);
}

/** A client that keeps the newest token it knows, and asks again with the same one until it has an answer. */
async function hold(
  scene: Scene,
  notes: Notes,
  family: Family,
  goesOn: (turn: number) => boolean,
): Promise<{ unknown: number }> {
  const chance = scene.chance.fork();
  let [token, unknown] = [family.refreshToken, 0];
  for (let turn = 0; goesOn(turn);) {
    const answer = await refresh(chance.pick(scene.apis), token).catch((error: unknown) => {
      // Whom it never reached lost nothing.
      if (!neverArrived(error)) unknown++;
      return undefined;
    });
    if (answer?.status === 200) {
      token = jsonOf<Tokens>(answer).refreshToken;
      turn++;
    } else if (answer !== undefined && answer.status < 500) {
      notes.fault(`a holder was answered ${codeOf(answer)}`);
      break;
    }
    await rest(chance.between(20, 120));
  }
  return { unknown };
}
