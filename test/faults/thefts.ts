import { EndedSession } from './ended-session.ts';
import { codeOf, type Family, refresh, type Tokens } from './families.ts';
import type { Member } from './member.ts';
import type { Notes } from './scenario.ts';
import type { Scene } from './scene.ts';

/** A session whose first refresh token somebody else has as well. */
export interface Loot {
  /** Which rule the thief comes up against. */
  readonly name: string;
  readonly family: Family;
  /** What came after the first tokens, the newest last: that is the live head. */
  readonly descendants: readonly Tokens[];
}

/** The first who was told of a theft, and when, by `performance.now()`. */
export interface Theft {
  readonly toldAt: number;
  /** How long after that a token still opened another instance, at most. */
  readonly lateMs: number;
}

interface Presented {
  readonly api: Member;
  readonly code: string;
  readonly answeredAt: number;
}

const THIEVES = 50;

/** So many present the first refresh token at once: the family dies with the first of their answers, once, everywhere. */
export async function steal(scene: Scene, notes: Notes, loot: Loot): Promise<Theft | undefined> {
  const { name, family, descendants } = loot;
  const presenting = Array.from({ length: THIEVES }, (_, n) => present(scene, n, family.refreshToken));
  const told = await firstTold(presenting);
  notes.expect(told !== undefined, `${name}: nobody was told of the theft`);
  const lateMs = told && (await isDead(scene, notes, loot, told));
  const codes = new Set((await Promise.all(presenting)).map(({ code }) => code));
  notes.expect(
    [...codes].every((code) => /^auth\.refresh_(reused|invalid)$/.test(code)),
    `${name}: a thief was told ${[...codes].join()}`,
  );
  const events = await scene.count('platform.outbox where aggregate_id = $1', [family.id]);
  notes.expect(events === 1, `${name}: ${events} events of one theft`);
  const open = await scene.count('auth.sessions where id = $1 and ended_at is null', [family.id]);
  notes.expect(open === 0, `${name}: the session is open after ${descendants.length} refreshes and a theft`);
  return told && lateMs !== undefined ? { toldAt: told.answeredAt, lateMs } : undefined;
}

async function present(scene: Scene, n: number, refreshToken: string): Promise<Presented> {
  const api = scene.apis[n % scene.apis.length] ?? scene.chance.pick(scene.apis);
  const code = codeOf(await refresh(api, refreshToken));
  return { api, code, answeredAt: performance.now() };
}

/** Known while the others still wait for their answers. */
function firstTold(presenting: readonly Promise<Presented>[]): Promise<Presented | undefined> {
  const told = presenting.map(async (each) => {
    const presented = await each;
    if (presented.code !== 'auth.refresh_reused') throw new Error(presented.code);
    return presented;
  });
  return Promise.any(told).catch(() => undefined);
}

/** Counted from the first answer, on all instances at once; the live head is presented before anything else is. */
async function isDead(scene: Scene, notes: Notes, loot: Loot, { api, answeredAt }: Presented): Promise<number> {
  const { name, family, descendants } = loot;
  const session = new EndedSession(scene, notes, {
    name: `a theft (${name})`,
    ...{ ender: api, endedAt: answeredAt },
  });
  const [heads, others] = [descendants.slice(-1), descendants.slice(0, -1)];
  await Promise.all([session.expect([family, ...descendants]), session.expectUnrefreshed(heads)]);
  await session.expectUnrefreshed(others);
  return session.lateMs;
}
