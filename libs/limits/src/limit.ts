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

  /** An item of the `RateLimit` field: what is left, and the seconds until all of it is back. */
  state(takenUs: number, among: number): string {
    return `"${this.policy}";r=${this.quota.among(among).left(takenUs)};t=${Math.ceil(takenUs / 1_000_000)}`;
  }
}

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
  /** How many instances share each limit: 1 where they count together. */
  readonly among: number;
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
  among: number,
): Refusal | undefined {
  let worst: Refusal | undefined;
  for (const [at, counter] of counters.entries()) {
    const taken = takenUs[at] as number;
    const waitUs = counter.limit.quota.among(among).waitUs(taken);
    if (waitUs > (worst?.waitUs ?? 0)) worst = { counter, waitUs, takenUs: taken };
  }
  return worst;
}
