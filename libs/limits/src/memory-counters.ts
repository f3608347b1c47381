import { refusalBy, together, type Counter, type Sharers, type Verdict } from './limit.js';

const MOST = 100_000;
/** Past so many, what has run out is looked for now and then. */
const SWEEP_EVERY = 10_000;

const ownClock = () => Math.floor(performance.now() * 1_000);

/**
 * The generic cell rate algorithm (ITU-T I.371) in memory. Of each key one number is kept, its theoretical arrival time: when
 * all that was taken of it will have run off.
 */
export class MemoryCounters {
  private readonly arrivals = new Map<string, number>();
  private untilSweep = SWEEP_EVERY;

  constructor(
    private readonly sharers: Sharers = together,
    private readonly nowUs: () => number = ownClock,
    private readonly most = MOST,
  ) {}

  get size(): number {
    return this.arrivals.size;
  }

  /** Takes one of every counter, or of none where one of them has none left. */
  take(counters: readonly Counter[]): Verdict {
    const { sharers } = this;
    const now = this.nowUs();
    const takenUs = counters.map(({ key }) => this.taken(key, now));
    const refusal = refusalBy(counters, takenUs, sharers);
    if (refusal) return { takenUs, sharers, refusal };
    for (let at = 0; at < counters.length; at++) {
      const { key, limit } = counters[at] as Counter;
      const after = (takenUs[at] as number) + limit.shareOf(sharers).intervalUs;
      takenUs[at] = after;
      this.set(key, now + after, now);
    }
    return { takenUs, sharers };
  }

  /** What is taken, and takes nothing. */
  look(counters: readonly Counter[]): Verdict {
    const now = this.nowUs();
    return { takenUs: counters.map(({ key }) => this.taken(key, now)), sharers: this.sharers };
  }

  /** Undoes a `take` that was counted so. */
  giveBack(counters: readonly Counter[], sharers = this.sharers): void {
    const now = this.nowUs();
    for (const { key, limit } of counters) {
      const taken = this.taken(key, now) - limit.shareOf(sharers).intervalUs;
      if (taken > 0) this.arrivals.set(key, now + taken);
      else this.arrivals.delete(key);
    }
  }

  /** Takes over what was counted elsewhere. */
  learn(counters: readonly Counter[], takenUs: readonly number[]): void {
    const now = this.nowUs();
    for (const [at, { key }] of counters.entries()) this.set(key, now + (takenUs[at] as number), now);
  }

  private taken(key: string, now: number): number {
    const arrival = this.arrivals.get(key);
    return arrival === undefined || arrival <= now ? 0 : arrival - now;
  }

  private set(key: string, arrival: number, now: number): void {
    this.arrivals.set(key, arrival);
    if (--this.untilSweep > 0 && this.arrivals.size <= this.most) return;
    this.untilSweep = SWEEP_EVERY;
    for (const [old, until] of this.arrivals) if (until <= now) this.arrivals.delete(old);
    // Still too many: the oldest tenth goes, so that the next sweep is a good while off.
    let excess = this.arrivals.size > this.most ? this.arrivals.size - Math.floor(this.most * 0.9) : 0;
    for (const old of this.arrivals.keys()) {
      if (excess-- <= 0) return;
      this.arrivals.delete(old);
    }
  }
}
