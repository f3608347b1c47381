import { until } from '../../apps/tools/src/processes.ts';
import { type Ended, expectShutSoon } from './ended-session.ts';
import type { Pulse } from './pulse.ts';
import { type Right, rightsOf } from './rights.ts';
import type { Notes } from './scenario.ts';
import type { Scene } from './scene.ts';

/** A change may take so long to be known elsewhere. */
const GIVEN_WITHIN_MS = 1_000;

/** A right that is taken away on one of the instances. */
export class Withdrawal {
  private readonly scene: Scene;
  private readonly right: Right;
  private taken: Omit<Ended, 'name'> | undefined;

  private constructor(scene: Scene, right: Right) {
    this.scene = scene;
    this.right = right;
  }

  /** One for each kind of right, each of which lets in everywhere. */
  static async all(scene: Scene, prefix: string): Promise<Withdrawal[]> {
    const rights = await rightsOf(scene, prefix);
    for (const { name, opens } of rights)
      for (const api of scene.apis)
        if (!(await until(() => opens(api), GIVEN_WITHIN_MS)))
          throw new Error(`Before ${name} it did not open ${api.post.name}.`);
    return rights.map((right) => new Withdrawal(scene, right));
  }

  get kind(): string {
    return this.right.name;
  }

  /** How long it took to take, apart from what the machine made everybody wait. */
  async leave(notes: Notes, pulse: Pulse, when: string): Promise<number> {
    const ender = this.scene.chance.pick(this.scene.apis);
    const ms = await pulse.took(ender, () => this.right.take(ender.url));
    this.taken = { ender, endedAt: performance.now() };
    await this.staysOut(notes, when);
    return ms;
  }

  /** On the instance that answered from that moment on, and on the others within a second of it. */
  async staysOut(notes: Notes, when: string): Promise<void> {
    if (!this.taken) throw new Error(`Nobody took what ${this.kind} is to take.`);
    const ended = { name: `${this.kind} ${when}`, ...this.taken };
    const { opens } = this.right;
    const others = this.scene.apis.filter((api) => api !== ended.ender);
    const soon = others.map((api) => expectShutSoon(notes, ended, api, opens));
    notes.expect(!(await opens(ended.ender)), `after ${ended.name} it opened where it was answered`);
    await Promise.all(soon);
  }
}
