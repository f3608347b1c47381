import { call } from './calls.ts';
import { codeOf, type Family, found, logIn, opens, PASSWORD, refresh, type Tokens } from './families.ts';
import type { Member } from './member.ts';
import { RefreshChain } from './refresh-chain.ts';
import type { Notes } from './scenario.ts';
import type { Scene } from './scene.ts';

/** On the instances that did not answer the ending; on the one that did, nothing opens any more. */
const ELSEWHERE_WITHIN_MS = 1_000;

/** A way to end a session. */
export interface Ending {
  readonly name: string;
  /** Ends the family; `other` is another session of the same person. */
  readonly end: (url: string, family: Family, other: Family) => Promise<{ readonly status: number }>;
}

export const ENDINGS: readonly Ending[] = [
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

/** What rounds against endings came to. */
export interface Rounds {
  turns: number;
  tokens: number;
  /** Turns that were under way while an ending was. */
  during: number;
  /** How long after an ending was answered a token still opened another instance, at most. */
  lateMs: number;
}

/** An ending in the midst of refreshes: whatever they hand out, nothing of it is of use once the ending was answered. */
export async function against(scene: Scene, notes: Notes, { name, end }: Ending, round: number): Promise<Rounds> {
  const family = await found(scene, `${name.replaceAll(' ', '-')}-${round}@example.com`);
  const other = await logIn(scene, family.email);
  const chain = new RefreshChain(scene, family);
  const turns = Math.floor(scene.chance.between(2, 9));
  notes.expect(await chain.hasTurned(turns), `before ${name} the session was not refreshed ${turns} times`);
  const [ender, askedAt] = [scene.chance.pick(scene.apis), performance.now()];
  const { status } = await end(ender.url, family, other);
  const endedAt = performance.now();
  notes.expect(status === 204, `${name} was answered ${status}`);
  const dead = new Death(scene, notes, { name, ender, endedAt });
  // Before whatever is under way is answered, and all of it again when it is.
  await dead.expect(chain.tokens);
  await chain.refused;
  await dead.expect(chain.tokens);
  await dead.expectUnrefreshed(chain.tokens);
  const during = judgeTurns(notes, name, chain, { askedAt, endedAt });
  const open = await scene.count('auth.sessions where id = $1 and ended_at is null', [family.id]);
  notes.expect(open === 0, `after ${name} the session is open`);
  if (name === 'password change')
    notes.expect(await opens(scene.chance.pick(scene.apis), other.accessToken), 'the changer was logged out');
  return { turns: chain.turns.length, tokens: chain.tokens.length, during, lateMs: dead.lateMs };
}

/** The refreshes were really under way, went well until the ending, and none that was asked for after it did. */
function judgeTurns(
  notes: Notes,
  name: string,
  { turns }: RefreshChain,
  { askedAt, endedAt }: { readonly askedAt: number; readonly endedAt: number },
): number {
  const during = turns.filter((turn) => turn.askedAt < endedAt && turn.answeredAt > askedAt).length;
  notes.expect(during > 0, `no refresh was under way during ${name}`);
  for (const turn of turns) {
    const codes = turn.refusals.join();
    notes.expect(!codes || turn.answeredAt > askedAt, `before ${name} a refresh was answered ${codes}`);
    notes.expect(/^(auth\.refresh_invalid,?)*$/.test(codes), `around ${name} a refresh was answered ${codes}`);
    notes.expect(turn.askedAt < endedAt || turn.tokens.length === 0, `after ${name} a session was refreshed`);
  }
  return during;
}

interface Ended {
  readonly name: string;
  /** The instance that answered. */
  readonly ender: Member;
  /** When, by `performance.now()`. */
  readonly endedAt: number;
}

/** What must be so once an ending was answered. */
class Death {
  /** How long after it a token still opened another instance, at most. */
  lateMs = 0;
  private readonly scene: Scene;
  private readonly notes: Notes;
  private readonly ended: Ended;

  constructor(scene: Scene, notes: Notes, ended: Ended) {
    this.scene = scene;
    this.notes = notes;
    this.ended = ended;
  }

  /** No token opens the instance that answered from this moment on, and the others within a second of it. */
  async expect(tokens: readonly Tokens[]): Promise<void> {
    const { ender } = this.ended;
    const others = this.scene.apis.filter((api) => api !== ender);
    const here = this.expectHere(tokens);
    await Promise.all(others.flatMap((api) => tokens.map((each) => this.expectSoon(api, each))));
    await here;
  }

  /** Nowhere and never. */
  async expectUnrefreshed(tokens: readonly Tokens[]): Promise<void> {
    const refreshes = this.scene.apis.flatMap((api) => tokens.map(({ refreshToken }) => refresh(api, refreshToken)));
    for (const answer of await Promise.all(refreshes))
      this.notes.expect(answer.status === 401, `after ${this.ended.name} a refresh was answered ${codeOf(answer)}`);
  }

  private async expectHere(tokens: readonly Tokens[]): Promise<void> {
    const { ender, name } = this.ended;
    const open = await Promise.all(tokens.map(({ accessToken }) => opens(ender, accessToken)));
    const opened = open.filter(Boolean).length;
    this.notes.expect(opened === 0, `after ${name} ${opened} of ${tokens.length} tokens opened where it was answered`);
  }

  private async expectSoon(api: Member, { accessToken }: Tokens): Promise<void> {
    const { name, endedAt } = this.ended;
    for (;;) {
      const askedMs = performance.now() - endedAt;
      if (!(await opens(api, accessToken))) return;
      this.lateMs = Math.max(this.lateMs, askedMs);
      if (askedMs > ELSEWHERE_WITHIN_MS)
        return this.notes.fault(`${askedMs.toFixed(0)} ms after ${name} a token still opened ${api.post.name}`);
    }
  }
}
