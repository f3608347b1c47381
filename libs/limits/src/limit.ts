import type { AppError, Particulars } from '#libs/errors';
import { Quota } from './quota.js';

/** What a limit is called where clients, operators and metrics meet it. */
export type PolicyName = 'ip' | 'principal' | 'tenant' | 'route' | 'auth' | 'auth-ip';

/** A policy with its numbers. */
export class Limit {
  readonly quota: Quota;
  /** An item of the `RateLimit-Policy` field. */
  readonly described: string;

  constructor(
    readonly policy: PolicyName,
    { count, seconds }: { readonly count: number; readonly seconds: number },
  ) {
    this.quota = new Quota(count, seconds);
    this.described = `"${policy}";q=${count};w=${seconds}`;
  }

  /** What of it one of them has, who counts alone. */
  shareOf(sharers: Sharers): Quota {
    return this.quota.among(sharers(this));
  }

  /** An item of the `RateLimit` field: what is left, and the seconds until all of it is back. */
  state(takenUs: number, sharers: Sharers): string {
    return `"${this.policy}";r=${this.shareOf(sharers).left(takenUs)};t=${Math.ceil(takenUs / 1_000_000)}`;
  }
}

/** Among how many that count alone a limit is divided. */
export type Sharers = (limit: Limit) => number;

/** All who count do so together, and nothing is divided. */
export const together: Sharers = () => 1;

/** One that is counted: a limit, and whose. */
export interface Counter {
  readonly limit: Limit;
  readonly key: string;
  /** Some of what it counts is given back later, so that only who keeps the count knows it. */
  readonly returnable?: true;
  /** In whose words it refuses. */
  readonly refusal?: ((particulars: Particulars) => AppError) | undefined;
}

/** How a request fares: how much of each counter is taken up, and what refuses it, if anything does. */
export interface Verdict {
  /** Microseconds of each window, in the order of the counters. */
  readonly takenUs: readonly number[];
  /** Among how many each limit was divided: one where all count together. */
  readonly sharers: Sharers;
  readonly refusal?: Refusal | undefined;
}

/** The counter that one has to wait for longest, and how long. */
export interface Refusal {
  readonly counter: Counter;
  readonly waitUs: number;
  readonly takenUs: number;
}

/** What refuses one more request; undefined where all of the counters have room for it. */
export function refusalBy(
  counters: readonly Counter[],
  takenUs: readonly number[],
  sharers: Sharers,
): Refusal | undefined {
  let worst: Refusal | undefined;
  for (const [at, counter] of counters.entries()) {
    const taken = takenUs[at] as number;
    const waitUs = counter.limit.shareOf(sharers).waitUs(taken);
    if (waitUs > (worst?.waitUs ?? 0)) worst = { counter, waitUs, takenUs: taken };
  }
  return worst;
}
