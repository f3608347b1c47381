const BUCKETS = 96;
const LEAST_MS = 0.05;
/** Each bucket is so much wider than the one before: a percentile is told a fifth too large at most. */
const GROWTH = 1.2;
const SCALE = 1 / Math.log(GROWTH);

/** How long things took, in buckets that grow: cheap to add to, and two of them can be subtracted. */
export class Latencies {
  constructor(private readonly counts = new Float64Array(BUCKETS)) {}

  add(ms: number): void {
    const at = ms <= LEAST_MS ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log(ms / LEAST_MS) * SCALE));
    this.counts[at] = (this.counts[at] ?? 0) + 1;
  }

  copy(): Latencies {
    return new Latencies(this.counts.slice());
  }

  /** What came since `earlier` was copied. */
  since(earlier: Latencies): Latencies {
    return new Latencies(this.counts.map((count, at) => count - (earlier.counts[at] ?? 0)));
  }

  /** The milliseconds within which that share of them was done; null where there were none. */
  percentile(share: number): number | null {
    const total = this.counts.reduce((sum, count) => sum + count, 0);
    if (total === 0) return null;
    let rest = total * share;
    const at = this.counts.findIndex((count) => (rest -= count) <= 0);
    return LEAST_MS * GROWTH ** (at === -1 ? BUCKETS - 1 : at);
  }
}
