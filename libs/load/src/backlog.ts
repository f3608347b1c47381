import { performance } from 'node:perf_hooks';

const PERIOD_MS = 20;
/** Of the newest period in what is typical: a fifth of a second of work without a pause is what makes a loop busy. */
const WEIGHT = 0.2;
/** A loop that is idle now and then does all that there is to do: who is in flight then waits for somebody else. */
const BUSY = 0.9;
/** So few are no crowd, however slowly the process answers. */
const FEW = 32;
/** What an answer is taken to cost the loop at most: that none went out of late may be the fault of something else. */
const LONGEST_ANSWER_MS = 50;

/** The requests that were let in, counted by whoever lets them in. */
export interface Flow {
  readonly inFlight: number;
  /** Since the start; refusals at the door are none of them. */
  readonly completed: number;
}

/**
 * How long a request that is let in now will take where the event loop is what everybody waits for: those in flight at the
 * pace of late (Little's law). It is known when a crowd begins, while a delay of the loop tells of one that was let in.
 */
export class Backlog {
  private flow: Flow = { inFlight: 0, completed: 0 };
  private completed = 0;
  private at = performance.now();
  private utilization = performance.eventLoopUtilization();
  private busy = 0;
  private perMs = 0;
  private readonly timer: NodeJS.Timeout;

  /** `inLine`: how many of those in flight wait for something other than the loop. */
  constructor(private readonly inLine: () => number) {
    this.timer = setInterval(() => this.tick(), PERIOD_MS).unref();
  }

  follow(flow: Flow): void {
    this.flow = flow;
    this.completed = flow.completed;
  }

  get expectedMs(): number {
    if (this.busy < BUSY || this.perMs === 0) return 0;
    return Math.max(0, this.flow.inFlight - this.inLine() - FEW) / Math.max(this.perMs, 1 / LONGEST_ANSWER_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const [at, utilization, { completed }] = [performance.now(), performance.eventLoopUtilization(), this.flow];
    const since = performance.eventLoopUtilization(utilization, this.utilization);
    this.busy += (since.utilization - this.busy) * WEIGHT;
    this.perMs += ((completed - this.completed) / (at - this.at) - this.perMs) * WEIGHT;
    [this.at, this.utilization, this.completed] = [at, utilization, completed];
  }
}
