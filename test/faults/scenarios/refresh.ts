import { until } from '../../../apps/tools/src/processes.ts';
import { jsonOf, rest } from '../calls.ts';
import { against, ENDINGS, type Ending, type Rounds } from '../endings.ts';
import { codeOf, type Family, found, opens, refresh, type Tokens } from '../families.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';

const AT_ONCE = 50;
const GRACE_SECONDS = 2;
const DEAD_WITHIN_MS = 1_000;

export const refreshing: Scenario = {
  name: 'refresh',
  title: `${AT_ONCE} refreshes at once of one token, in time and too late, and against endings`,
  play: (ground, build) => {
    const env = { REFRESH_GRACE_SECONDS: String(GRACE_SECONDS) };
    const options = { name: 'refresh', workers: 1, env, ...(build && { build }) };
    return onScene(ground, options, async (scene, notes) => {
      const count = ground.full ? 200 : 16;
      const families: Family[] = [];
      for (let n = 0; n < count; n++) families.push(await found(scene, `family-${n}@example.com`));
      const children = [];
      for (const family of families) children.push(await inTime(scene, notes, family));
      notes.figure(`${count} families × ${AT_ONCE} at once: one successor each, one child each`);
      await tooLate(scene, notes, families, children);
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

/** After the grace, or two generations back: the family dies, once, everywhere. */
async function tooLate(
  scene: Scene,
  notes: Notes,
  families: readonly Family[],
  children: readonly (Tokens | undefined)[],
): Promise<void> {
  const half = Math.ceil(families.length / 2);
  const old = families.slice(half);
  for (const child of children.slice(half)) if (child) await refresh(scene.chance.pick(scene.apis), child.refreshToken);
  for (const family of old) await stolen(scene, notes, family, children[families.indexOf(family)]);
  await rest(GRACE_SECONDS * 1_000 + 200);
  const late = families.slice(0, half);
  for (const family of late) await stolen(scene, notes, family, children[families.indexOf(family)]);
  notes.figure(
    `${late.length} families presented after the grace, ${old.length} two generations back: all dead, one event each`,
  );
}

async function stolen(scene: Scene, notes: Notes, { id, refreshToken }: Family, child?: Tokens): Promise<void> {
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, n) =>
      refresh(scene.apis[n % 2] ?? scene.chance.pick(scene.apis), refreshToken),
    ),
  );
  const codes = new Set(answers.map(codeOf));
  notes.expect(codes.has('auth.refresh_reused'), 'nobody was told of the theft');
  notes.expect(
    [...codes].every((code) => /^auth\.refresh_(reused|invalid)$/.test(code)),
    `a thief was told ${[...codes].join()}`,
  );
  const events = await scene.count('platform.outbox where aggregate_id = $1', [id]);
  notes.expect(events === 1, `${events} events of one theft`);
  if (child) await isDead(scene, notes, child);
}

async function isDead(scene: Scene, notes: Notes, child: Tokens): Promise<void> {
  for (const api of scene.apis) {
    const dead = await until(async () => !(await opens(api, child.accessToken)), DEAD_WITHIN_MS, 20);
    notes.expect(dead ?? false, `after a theft an access token still opened ${api.post.name}`);
    const answer = await refresh(api, child.refreshToken);
    notes.expect(answer.status === 401, `after a theft a refresh was answered ${codeOf(answer)}`);
  }
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
