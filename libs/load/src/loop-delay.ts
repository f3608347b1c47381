const PERIOD_MS = 20;
/** Of the newest delay in the smoothed one: a single pause of the garbage collector is no overload. */
const WEIGHT = 0.25;

/** How late the event loop comes to what is due, smoothed over the last tenths of a second, in milliseconds. */
export class LoopDelay {
  private smoothedMs = 0;
  private dueAt = performance.now() + PERIOD_MS;
  private readonly timer: NodeJS.Timeout;

  constructor() {
    this.timer = setInterval(() => this.tick(), PERIOD_MS).unref();
  }

  /** Also of the delay that is going on right now, which no timer has seen yet. */
  now(): number {
    return this.with(performance.now());
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const at = performance.now();
    this.smoothedMs = this.with(at);
    this.dueAt = at + PERIOD_MS;
  }

  private with(at: number): number {
    return this.smoothedMs + (Math.max(0, at - this.dueAt) - this.smoothedMs) * (at > this.dueAt ? WEIGHT : 0);
  }
}
