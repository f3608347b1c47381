import { type Answer, rest } from './calls.ts';
import type { Member } from './member.ts';

const EVERY_MS = 10;
const REMEMBERED = 2_000;

interface Beat {
  readonly at: Member;
  readonly from: number;
  readonly to: number;
}

/**
 * Asks instances all the time for what needs nothing but their event loops. What that waits for everybody does, so it is
 * the machine's doing and nobody else's: other answers are judged by what they took longer.
 */
export class Pulse {
  private readonly beats: Beat[] = [];
  private readonly beating = new Map<Member, Promise<void>>();
  private readonly running: Promise<unknown>;
  private stopped = false;

  constructor(members: readonly Member[]) {
    this.running = Promise.all(members.map((member) => this.run(member)));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  /** How much longer than the pulse the answer took; for ever where there was none, or a refusal. */
  async took(at: Member, ask: () => Promise<Answer>): Promise<number> {
    const from = performance.now();
    const answer = await ask().catch(() => undefined);
    const to = performance.now();
    if (!answer || answer.status >= 300) return Infinity;
    await this.beating.get(at);
    const meanwhile = this.beats.filter((beat) => beat.at === at && beat.from <= to && beat.to >= from);
    return Math.max(0, to - from - Math.max(0, ...meanwhile.map((beat) => beat.to - beat.from)));
  }

  private async run(at: Member): Promise<void> {
    while (!this.stopped) {
      const beat = this.beat(at);
      this.beating.set(at, beat);
      await beat;
      await rest(EVERY_MS);
    }
  }

  private async beat(at: Member): Promise<void> {
    const from = performance.now();
    const answer = await fetch(`${at.adminUrl}/livez`).catch(() => undefined);
    await answer?.arrayBuffer();
    this.beats.push({ at, from, to: performance.now() });
    if (this.beats.length > REMEMBERED) this.beats.splice(0, REMEMBERED / 2);
  }
}
