import { until } from '../../../apps/tools/src/processes.ts';
import { call, jsonOf, rest } from '../calls.ts';
import { codeOf, type Family, found, logIn, opens, PASSWORD, refresh, type Tokens } from '../families.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';

const AT_ONCE = 50;
const GRACE_SECONDS = 2;
const DEAD_WITHIN_MS = 1_000;
const LOOKED_AT_WITHIN_MS = 10_000;

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
      for (const ending of ENDINGS)
        for (let round = 0; round < (ground.full ? 25 : 3); round++) await against(scene, notes, ending, round);
      notes.figure(`${ground.full ? 25 : 3} refreshed against each of ${ENDINGS.map(({ name }) => name).join(', ')}`);
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
  if (child) await isDead(scene, notes, [child], 'theft');
}

async function isDead(scene: Scene, notes: Notes, tokens: readonly Tokens[], after: string): Promise<void> {
  const from = performance.now();
  for (const { accessToken, refreshToken } of tokens)
    for (const api of scene.apis) {
      const dead = await until(async () => !(await opens(api, accessToken)), DEAD_WITHIN_MS, 20);
      notes.expect(dead ?? false, `after ${after} an access token still opened ${api.post.name}`);
      const answer = await refresh(api, refreshToken);
      notes.expect(answer.status === 401, `after ${after} a refresh was answered ${codeOf(answer)}`);
      if (performance.now() - from > LOOKED_AT_WITHIN_MS)
        return notes.fault(`after ${after} it took too long to look at ${tokens.length} tokens`);
    }
}

interface Ending {
  readonly name: string;
  /** Ends the family; `other` is another session of the same person. */
  readonly end: (url: string, family: Family, other: Family) => Promise<{ readonly status: number }>;
}

const ENDINGS: readonly Ending[] = [
  {
    name: 'logout',
    end: (url, { accessToken: token }) => call(`${url}/v1/auth/logout`, { method: 'POST', token }),
  },
  {
    name: 'password change',
    end: (url, _, { accessToken: token }) => {
      const body = { currentPassword: PASSWORD, newPassword: `${PASSWORD} indeed` };
      return call(`${url}/v1/auth/password`, { method: 'PUT', token, body });
    },
  },
  {
    name: 'revoking it',
    end: (url, { id }, { accessToken: token }) => call(`${url}/v1/auth/sessions/${id}`, { method: 'DELETE', token }),
  },
  {
    name: 'revoking all',
    end: (url, _, { accessToken: token }) => call(`${url}/v1/auth/sessions`, { method: 'DELETE', token }),
  },
];

/** Whatever a refresh hands out around the ending, nothing of it is of use once the ending was answered. */
async function against(scene: Scene, notes: Notes, { name, end }: Ending, round: number): Promise<void> {
  const family = await found(scene, `${name.replaceAll(' ', '-')}-${round}@example.com`);
  const other = await logIn(scene, family.email);
  const seen: Tokens[] = [family];
  let over = false;
  // Each token is presented on every instance at once, and nobody goes on before all are answered: who comes with a
  // token whose successor was used already would be a thief, and the session gone before its ending.
  const chain = async (): Promise<void> => {
    for (let token = family.refreshToken; !over;) {
      const answers = await Promise.all(scene.apis.map((api) => refresh(api, token)));
      const tokens = answers.filter(({ status }) => status === 200).map((answer) => jsonOf<Tokens>(answer));
      seen.push(...tokens);
      if (!tokens[0] || tokens.length < answers.length) return;
      token = tokens[0].refreshToken;
    }
  };
  const going = chain();
  await rest(scene.chance.between(0, 60));
  const { status } = await end(scene.chance.pick(scene.apis).url, family, other);
  notes.expect(status === 204, `${name} was answered ${status}`);
  over = true;
  await going;
  await isDead(scene, notes, [...seen.slice(0, 2), ...seen.slice(-3)], name);
  const open = await scene.count('auth.sessions where id = $1 and ended_at is null', [family.id]);
  notes.expect(open === 0, `after ${name} the session is open`);
  if (name === 'password change')
    notes.expect(await opens(scene.chance.pick(scene.apis), other.accessToken), 'the changer was logged out');
}
