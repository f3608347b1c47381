import { jsonOf, rest } from '../calls.ts';
import { against, ENDINGS, type Ending, type Rounds } from '../endings.ts';
import { codeOf, type Family, found, refresh, type Tokens } from '../families.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';
import { steal } from '../thefts.ts';

const AT_ONCE = 50;
/** Long enough for two refreshes and a theft within it, also where the machine has other things to do. */
const GRACE_SECONDS = 5;

export const refreshing: Scenario = {
  name: 'refresh',
  title: `${AT_ONCE} refreshes at once of one token, in time and too late, and against endings`,
  play: (ground, build) => {
    const env = { REFRESH_GRACE_SECONDS: String(GRACE_SECONDS) };
    const options = { name: 'refresh', workers: 1, env, ...(build && { build }) };
    return onScene(ground, options, async (scene, notes) => {
      const count = ground.full ? 400 : 16;
      const families: Family[] = [];
      for (let n = 0; n < count; n++) families.push(await found(scene, `family-${n}@example.com`));
      const half = Math.ceil(count / 2);
      const late = families.slice(0, half);
      const children = [];
      for (const family of late) children.push(await inTime(scene, notes, family));
      await twoBack(scene, notes, families.slice(half));
      notes.figure(`${half} families × ${AT_ONCE} at once: one successor each, one child each`);
      await tooLate(scene, notes, late, children);
      for (const ending of ENDINGS) await often(scene, notes, ending);
    });
  },
};

/** All get the same successor, and it is made once. */
async function inTime(scene: Scene, notes: Notes, { id, refreshToken }: Family): Promise<Tokens | undefined> {
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, n) =>
      refresh(scene.apis[n % 2] ?? scene.chance.pick(scene.apis), refreshToken),
    ),
  );
  const refused = answers.filter(({ status }) => status !== 200);
  for (const answer of refused.slice(0, 1)) notes.fault(`${refused.length} in time were answered ${codeOf(answer)}`);
  const tokens = answers.filter(({ status }) => status === 200).map((answer) => jsonOf<Tokens>(answer));
  const successors = new Set(tokens.map((each) => each.refreshToken)).size;
  notes.expect(successors === 1, `${successors} successors of one token`);
  const rows = await scene.count('auth.refresh_tokens where session_id = $1', [id]);
  notes.expect(rows === 2, `${rows - 1} children of one token`);
  return tokens[0];
}

/** Who comes two generations back is a thief although the grace is not over: the family dies, and with it the grandchild. */
async function twoBack(scene: Scene, notes: Notes, families: readonly Family[]): Promise<void> {
  let [lateMs, longestMs] = [0, 0];
  for (const family of families) {
    const beganAt = performance.now();
    const child = await inTime(scene, notes, family);
    const answer = child && (await refresh(scene.chance.pick(scene.apis), child.refreshToken));
    if (!child || answer?.status !== 200) {
      notes.fault(`a child was answered ${answer ? codeOf(answer) : 'nothing'}`);
      continue;
    }
    const descendants = [child, jsonOf<Tokens>(answer)];
    const theft = await steal(scene, notes, { name: 'two generations back', family, descendants });
    if (!theft) continue;
    lateMs = Math.max(lateMs, theft.lateMs);
    longestMs = Math.max(longestMs, theft.toldAt - beganAt);
  }
  const graceMs = GRACE_SECONDS * 1_000;
  // Otherwise it would have been the grace that shut them out.
  notes.expect(longestMs < graceMs, `two generations back: it took ${longestMs.toFixed(0)} ms to be told of the theft`);
  notes.figure(
    `${families.length} presented two generations back, refused ${longestMs.toFixed(0)} ms after the first refresh at most ` +
      `(of ${graceMs} ms of grace): ${dead(lateMs)}`,
  );
}

/** Who comes after the grace is a thief although the child is unused. */
async function tooLate(
  scene: Scene,
  notes: Notes,
  families: readonly Family[],
  children: readonly (Tokens | undefined)[],
): Promise<void> {
  let lateMs = 0;
  await rest(GRACE_SECONDS * 1_000 + 200);
  for (const [n, family] of families.entries()) {
    const descendants = [children[n]].filter((child) => child !== undefined);
    const theft = await steal(scene, notes, { name: 'after the grace', family, descendants });
    lateMs = Math.max(lateMs, theft?.lateMs ?? 0);
  }
  notes.figure(`${families.length} presented after the grace: ${dead(lateMs)}`);
}

function dead(lateMs: number): string {
  return `all dead, the newest token too, one event each; from the first who was told, no token opened that instance, and the other for ${lateMs.toFixed(0)} ms at most`;
}

async function often(scene: Scene, notes: Notes, ending: Ending): Promise<void> {
  const rounds: Rounds[] = [];
  for (let n = 0; n < (scene.ground.full ? 25 : 3); n++) rounds.push(await against(scene, notes, ending, n));
  const sum = (of: 'turns' | 'during' | 'tokens'): number => rounds.reduce((all, round) => all + round[of], 0);
  const lateMs = Math.max(...rounds.map((round) => round.lateMs));
  notes.figure(
    `${ending.name} against refreshes, ${rounds.length} times: ${sum('turns')} turns, ${sum('during')} of them meanwhile; ` +
      `each of ${sum('tokens')} tokens tried everywhere: none opened where it was answered, elsewhere for ${lateMs.toFixed(0)} ms at most`,
  );
}
