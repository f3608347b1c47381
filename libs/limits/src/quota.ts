const MICROSECONDS = 1_000_000;

/** So many requests within so many seconds, as GCRA counts them: in whole microseconds, so that every store agrees. */
export class Quota {
  /** What one request takes up of the window. */
  readonly intervalUs: number;
  /** What all of them take up together. */
  readonly capacityUs: number;
  private readonly divided = new Map<number, Quota>();

  constructor(
    readonly count: number,
    readonly seconds: number,
  ) {
    this.intervalUs = Math.max(1, Math.floor((seconds * MICROSECONDS) / count));
    this.capacityUs = this.intervalUs * count;
  }

  /** How many requests are left where so much is taken up. */
  left(takenUs: number): number {
    return Math.max(0, Math.floor((this.capacityUs - takenUs) / this.intervalUs));
  }

  /** How long until one more fits; nothing where one fits now. */
  waitUs(takenUs: number): number {
    return Math.max(0, takenUs + this.intervalUs - this.capacityUs);
  }

  /** The share of one of several instances, each of which counts alone: one request at the least. */
  among(instances: number): Quota {
    if (instances === 1) return this;
    let part = this.divided.get(instances);
    if (!part) {
      part = new Quota(Math.max(1, Math.floor(this.count / instances)), this.seconds);
      this.divided.set(instances, part);
    }
    return part;
  }
}
