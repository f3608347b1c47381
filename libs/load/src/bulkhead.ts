import { AsyncLocalStorage } from 'node:async_hooks';

/** How long somebody stays inside where nobody has been there yet. */
const FIRST_GUESS_MS = 100;
/** Of the newest stay in what is typical. */
const WEIGHT = 0.1;

/** Somebody in line. */
interface Waiting {
  readonly enter: () => void;
  readonly giveUp: NodeJS.Timeout;
}

/**
 * Lets at most so many in at once and the others wait in line; whoever would wait too long is sent away at the door.
 * The pattern is Nygard's bulkhead (Release It!): what is slow by nature cannot take the whole process.
 */
export class Bulkhead {
  private readonly line: Waiting[] = [];
  private inside = 0;

  constructor(
    private readonly places: number,
    private readonly longestWaitMs: number,
    /** How long somebody has stayed inside of late; at first a guess. */
    private typicalMs = FIRST_GUESS_MS,
  ) {}

  /** How many wait in line. */
  get waiting(): number {
    return this.line.length;
  }

  /** Whether somebody who comes now can expect to get in within the longest wait. */
  get hasRoom(): boolean {
    return (this.line.length / this.places) * this.typicalMs <= this.longestWaitMs;
  }

  /** Calls `admitted` with the way out as soon as there is a place, else `refused` after the longest wait; returns how to leave the line. */
  enter(admitted: (leave: () => void) => void, refused: () => void): () => void {
    if (this.inside < this.places) {
      admitted(this.admit());
      return () => undefined;
    }
    const giveUp = setTimeout(() => {
      this.drop(waiting);
      refused();
    }, this.longestWaitMs).unref();
    // Whoever leaves calls the next one in: each goes on in the call it belongs to, not in that of the one before.
    const waiting: Waiting = { giveUp, enter: AsyncLocalStorage.bind(() => admitted(this.admit())) };
    this.line.push(waiting);
    return () => this.drop(waiting);
  }

  private drop(waiting: Waiting): void {
    clearTimeout(waiting.giveUp);
    const index = this.line.indexOf(waiting);
    if (index >= 0) this.line.splice(index, 1);
  }

  private admit(): () => void {
    this.inside += 1;
    const beganAt = performance.now();
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      this.inside -= 1;
      this.typicalMs += (performance.now() - beganAt - this.typicalMs) * WEIGHT;
      const next = this.line.shift();
      if (!next) return;
      clearTimeout(next.giveUp);
      next.enter();
    };
  }
}
