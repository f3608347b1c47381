import { jsonOf, rest } from '../calls.ts';
import { codeOf, type Family, found, refresh, type Tokens } from '../families.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';

export const rotation: Scenario = {
  name: 'rotation',
  title: 'kill -9 while sessions are refreshed',
  play: (ground, build) => {
    // Whoever met a death must be able to come back in time.
    const env = { REFRESH_GRACE_SECONDS: '30', RATE_LIMIT_AUTH: 'off' };
    return onScene(ground, { name: 'rotation', workers: 1, env, ...(build && { build }) }, async (scene, notes) => {
      const [count, turns] = ground.full ? [40, 100] : [8, 30];
      const families: Family[] = [];
      for (let n = 0; n < count; n++) families.push(await found(scene, `holder-${n}@example.com`));
      let over = false;
      const killing = killApis(scene, () => over);
      const ends = await Promise.all(families.map((family) => hold(scene, notes, family, turns)));
      over = true;
      await killing;
      const deaths = scene.apis.reduce((sum, { deaths: died }) => sum + died, 0);
      const repeats = ends.reduce((sum, { unknown }) => sum + unknown, 0);
      notes.figure(
        `${count} sessions refreshed ${turns} times each during ${deaths} deaths; ${repeats} answers lost, nobody logged out`,
      );
      notes.expect(deaths > 0, 'nobody was killed');
      for (const { id } of families) {
        const heads = await scene.count('auth.refresh_tokens where session_id = $1 and used_at is null', [id]);
        notes.expect(heads === 1, `${heads} live heads of one session`);
      }
      notes.expect((await scene.count(`auth.sessions where ended_at is not null`)) === 0, 'a session was ended');
    });
  },
};

async function killApis(scene: Scene, isOver: () => boolean): Promise<void> {
  const chance = scene.chance.fork();
  while (!isOver()) {
    await rest(chance.between(300, 1_200));
    if (!isOver()) chance.pick(scene.apis).signal('SIGKILL');
  }
}

/** A client that keeps the newest token it knows, and asks again with the same one until it has an answer. */
async function hold(scene: Scene, notes: Notes, family: Family, turns: number): Promise<{ unknown: number }> {
  const chance = scene.chance.fork();
  let [token, unknown] = [family.refreshToken, 0];
  for (let turn = 0; turn < turns;) {
    const answer = await refresh(chance.pick(scene.apis), token).catch(() => undefined);
    if (answer?.status === 200) {
      token = jsonOf<Tokens>(answer).refreshToken;
      turn++;
    } else if (answer === undefined || answer.status >= 500) {
      unknown++;
    } else {
      notes.fault(`a holder was answered ${codeOf(answer)}`);
      break;
    }
    await rest(chance.between(20, 120));
  }
  return { unknown };
}
