import { codeOf, opens, refresh, type Tokens } from './families.ts';
import type { Member } from './member.ts';
import type { Notes } from './scenario.ts';
import type { Scene } from './scene.ts';

/** On the instances that did not answer the ending; on the one that did, nothing opens any more. */
const ELSEWHERE_WITHIN_MS = 1_000;

export interface Ended {
  readonly name: string;
  /** The instance that answered. */
  readonly ender: Member;
  /** When, by `performance.now()`. */
  readonly endedAt: number;
}

/** What must be so once the ending of a session was answered. */
export class EndedSession {
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
    const lateMs = await expectShutSoon(this.notes, this.ended, api, () => opens(api, accessToken));
    this.lateMs = Math.max(this.lateMs, lateMs);
  }
}

/** Asks an instance that did not answer the ending until it refuses, a second at most; how long it did not. */
export async function expectShutSoon(
  notes: Notes,
  { name, endedAt }: Ended,
  api: Member,
  opensStill: (api: Member) => Promise<boolean>,
): Promise<number> {
  for (let lateMs = 0; ;) {
    const askedMs = performance.now() - endedAt;
    if (!(await opensStill(api))) return lateMs;
    lateMs = askedMs;
    if (askedMs <= ELSEWHERE_WITHIN_MS) continue;
    notes.fault(`${askedMs.toFixed(0)} ms after ${name} it still opened ${api.post.name}`);
    return lateMs;
  }
}
