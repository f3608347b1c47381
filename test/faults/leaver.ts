import { call } from './calls.ts';
import { EndedSession } from './ended-session.ts';
import { ENDINGS, type Ending } from './endings.ts';
import { type Family, found, logIn } from './families.ts';
import type { Member } from './member.ts';
import type { Pulse } from './pulse.ts';
import type { Notes } from './scenario.ts';
import type { Scene } from './scene.ts';

/** Somebody whose session ends on one of the instances. */
export class Leaver {
  private readonly scene: Scene;
  private readonly ending: Ending;
  private readonly family: Family;
  private readonly other: Family;
  private ended: { readonly ender: Member; readonly endedAt: number } | undefined;

  private constructor(scene: Scene, ending: Ending, [family, other]: readonly [Family, Family]) {
    this.scene = scene;
    this.ending = ending;
    this.family = family;
    this.other = other;
  }

  /** One for each way to be shut out. */
  static all(scene: Scene, prefix: string): Promise<Leaver[]> {
    const endings = [...ENDINGS.filter(({ name }) => name !== 'revoking all'), suspension(scene)];
    return Promise.all(endings.map((ending) => Leaver.come(scene, ending, prefix)));
  }

  get kind(): string {
    return this.ending.name;
  }

  /** How long the ending took, apart from what the machine made everybody wait. */
  async leave(notes: Notes, pulse: Pulse, when: string): Promise<number> {
    const ender = this.scene.chance.pick(this.scene.apis);
    const ms = await pulse.took(ender, () => this.ending.end(ender.url, this.family, this.other));
    this.ended = { ender, endedAt: performance.now() };
    await this.staysOut(notes, when);
    return ms;
  }

  /** On the instance that answered from that moment on, and on the others within a second of it. */
  async staysOut(notes: Notes, when: string): Promise<void> {
    if (!this.ended) throw new Error(`Nobody ended the session that ${this.kind} is to end.`);
    const session = new EndedSession(this.scene, notes, { name: `${this.kind} ${when}`, ...this.ended });
    await session.expect([this.family]);
    await session.expectUnrefreshed([this.family]);
  }

  private static async come(scene: Scene, ending: Ending, prefix: string): Promise<Leaver> {
    const family = await found(scene, `${prefix}-${ending.name.replaceAll(' ', '-')}@example.com`);
    return new Leaver(scene, ending, [family, await logIn(scene, family.email)]);
  }
}

function suspension({ owner }: Scene): Ending {
  const asked = { method: 'PATCH', token: owner.token, headers: { 'if-match': '*' }, body: { status: 'suspended' } };
  return { name: 'suspension', end: (url, { userId }) => call(`${url}/v1/users/${userId}`, asked) };
}
