import { type Answer, call } from './calls.ts';
import { EndedSession } from './ended-session.ts';
import { type Family, found, logIn, opens, PASSWORD } from './families.ts';
import { RefreshChain } from './refresh-chain.ts';
import type { Notes } from './scenario.ts';
import type { Scene } from './scene.ts';

/** A way to end a session. */
export interface Ending {
  readonly name: string;
  /** Ends the family; `other` is another session of the same person. */
  readonly end: (url: string, family: Family, other: Family) => Promise<Answer>;
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
  const dead = new EndedSession(scene, notes, { name, ender, endedAt });
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
