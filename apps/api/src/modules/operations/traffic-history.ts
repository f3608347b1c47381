import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Traffic, type Tally } from '#libs/http';

const STEP_MS = 5_000;
const STEPS = 60;
const RATE_MS = 8_000;
const SHARE_MS = 60_000;

interface Mark extends Tally {
  readonly at: number;
}

/** What happened on a stretch of time. */
export interface Stretch {
  readonly seconds: number;
  readonly perSecond: number;
  readonly errorShare: number | null;
  readonly overloaded: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

/** The last five minutes of requests, a mark every five seconds: a copy of counters, so that a page has a past when it opens. */
@Injectable()
export class TrafficHistory implements OnApplicationShutdown {
  private readonly marks: Mark[];
  private readonly timer = setInterval(() => this.mark(), STEP_MS).unref();

  constructor(private readonly traffic: Traffic) {
    this.marks = [this.now()];
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Requests that have no answer yet. */
  get inFlight(): number {
    return this.traffic.tally().inFlight;
  }

  /** How it goes: rates of the last seconds, shares and percentiles of the last minute. */
  lately(): { readonly rate: Stretch; readonly minute: Stretch } {
    const now = this.now();
    return {
      rate: between(this.markBefore(now.at - RATE_MS), now),
      minute: between(this.markBefore(now.at - SHARE_MS), now),
    };
  }

  /** Stretch by stretch, oldest first, up to now. */
  steps(): Stretch[] {
    const now = this.now();
    const last = this.marks.at(-1);
    // What has only just begun would be a dent at the end of every line.
    const marks = last && this.marks.length > 1 && now.at - last.at < STEP_MS / 2 ? this.marks : [...this.marks, now];
    return marks.slice(1).map((mark, at) => between(marks[at] ?? mark, mark));
  }

  private mark(): void {
    this.marks.push(this.now());
    if (this.marks.length > STEPS) this.marks.shift();
  }

  private now(): Mark {
    return { at: performance.now(), ...this.traffic.tally() };
  }

  /** The youngest mark that is as old as that; the oldest there is, where none is. */
  private markBefore(moment: number): Mark {
    return this.marks.findLast(({ at }) => at <= moment) ?? (this.marks[0] as Mark);
  }
}

function between(before: Mark, after: Mark): Stretch {
  const seconds = Math.max(0.001, (after.at - before.at) / 1_000);
  const answered = after.answered - before.answered;
  const latencies = after.latencies.since(before.latencies);
  return {
    seconds,
    perSecond: answered / Math.max(1, seconds),
    errorShare: answered === 0 ? null : (after.failed - before.failed) / answered,
    overloaded: after.overloaded - before.overloaded,
    p50Ms: latencies.percentile(0.5),
    p99Ms: latencies.percentile(0.99),
  };
}
