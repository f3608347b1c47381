/** What one arrival asks of: a key, how many in how long. */
export interface Asked {
  readonly key: string;
  readonly count: number;
  readonly seconds: number;
}

/**
 * The limits as their definition reads, worked out slowly: a bucket for each key that leaks one request every interval and
 * overflows past `count` (the continuous-state leaky bucket of ITU-T I.371, annex A). Whole microseconds.
 */
export class GcraModel {
  private readonly buckets = new Map<string, { level: number; at: number }>();

  /** Whether all of them have room; only then each is filled by one. */
  arrive(now: number, asked: readonly Asked[]): boolean {
    const levels = asked.map(({ key }) => this.levelOf(key, now));
    const steps = asked.map(({ count, seconds }) => Math.max(1, Math.floor((seconds * 1_000_000) / count)));
    const hasRoom = asked.every(({ count }, at) => (levels[at] ?? 0) + (steps[at] ?? 0) <= (steps[at] ?? 0) * count);
    if (hasRoom)
      for (const [at, { key }] of asked.entries())
        this.buckets.set(key, { level: (levels[at] ?? 0) + (steps[at] ?? 0), at: now });
    return hasRoom;
  }

  levelOf(key: string, now: number): number {
    const { level, at } = this.buckets.get(key) ?? { level: 0, at: now };
    return Math.max(0, level - (now - at));
  }
}
