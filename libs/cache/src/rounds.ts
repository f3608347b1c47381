/** What a load brought, and when it began: a moment of `performance.now()`. */
export interface Loaded<Kept> {
  readonly kept: Kept | undefined;
  readonly startedAt: number;
  readonly endedAt: number;
}

type Load<Kept> = () => Promise<Kept | undefined>;

/** Those who ask for one thing at once: whoever finds it nowhere first loads it, and the others get what that brought. */
export class Round<Kept> {
  /** When its load began; later than anything until it does. */
  startedAt = Infinity;
  private loading: Promise<Loaded<Kept>> | undefined;

  constructor(private readonly over: () => void) {}

  get hasBegun(): boolean {
    return this.loading !== undefined;
  }

  load(load: Load<Kept>): Promise<Loaded<Kept>> {
    return (this.loading ??= this.begin(load));
  }

  private async begin(load: Load<Kept>): Promise<Loaded<Kept>> {
    const startedAt = (this.startedAt = performance.now());
    try {
      return { kept: await load(), startedAt, endedAt: performance.now() };
    } finally {
      this.over();
    }
  }
}

/** The rounds of a cache. A load lasts as long as it lasts: bentocache's lock lets the next one load after a while. */
export class Rounds<Kept> {
  private readonly open = new Map<string, Round<Kept>>();

  constructor(private readonly isForgottenSince: (key: string, moment: number) => boolean) {}

  /** The round of whoever asks now; not one whose load began before the thing was forgotten. */
  enter(key: string): Round<Kept> {
    const known = this.open.get(key);
    if (known && !this.isForgottenSince(key, known.startedAt)) return known;
    const round: Round<Kept> = new Round(() => this.close(key, round));
    this.open.set(key, round);
    return round;
  }

  /** For whoever has an answer: a round that loads nothing is over with it. */
  leave(key: string, round: Round<Kept>): void {
    if (!round.hasBegun) this.close(key, round);
  }

  /** What the round's load brings. Where another's load fails, who waited for it tries once more: that caller's time may be up. */
  async load(key: string, round: Round<Kept>, load: Load<Kept>): Promise<Loaded<Kept>> {
    if (!round.hasBegun) return round.load(load);
    return round.load(load).catch(() => this.enter(key).load(load));
  }

  private close(key: string, round: Round<Kept>): void {
    if (this.open.get(key) === round) this.open.delete(key);
  }
}
