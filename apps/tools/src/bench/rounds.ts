import { hitRatio, type Looks } from './cache-looks.ts';
import { usedBetween } from './cpu.ts';
import { load } from './load.ts';
import type { Side, Work } from './works.ts';

/** What one work cost each side, in microseconds of CPU per request. */
export interface Result {
  readonly name: string;
  readonly title: string;
  readonly target: number;
  readonly measured: number;
  readonly against: number;
  readonly ratio: number;
  /** Both sides were the application itself. */
  readonly isOwn: boolean;
  /** The least and the greatest ratio that two rounds side by side gave. */
  readonly spread: readonly [least: number, greatest: number];
  /** The share of the looks into the application's caches that they answered; undefined where nobody looked. */
  readonly hits: number | undefined;
}

/** How long and how often. */
export interface Pace {
  readonly rounds: number;
  readonly seconds: number;
}

// Much of the code is called but once a request, so the compiler sees enough of it only after thousands.
const MANY = { warmUp: 20_000, least: 500 };

/** Warms both sides up, then lets them work in turn, each beginning every other round; lower quartiles count. */
export async function compare(work: Work, { rounds, seconds }: Pace, looks: () => Promise<Looks>): Promise<Result> {
  const sides = [work.measured, work.against] as const;
  const { few = MANY } = work;
  const amounts = [await warm(work.measured, seconds, few), await warm(work.against, seconds, few)] as const;
  const costs: [number[], number[]] = [[], []];
  const before = await looks();
  for (let round = 0; round < rounds; round++) {
    for (const side of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const))
      costs[side].push(await cost(sides[side], amounts[side]));
  }
  const hits = hitRatio(before, await looks());
  const [measured, against] = [lowerQuartile(costs[0]), lowerQuartile(costs[1])];
  const ratios = costs[0].map((own, round) => own / (costs[1][round] ?? own));
  const { name, title, target } = work;
  const spread = [Math.min(...ratios), Math.max(...ratios)] as const;
  const isOwn = work.measured.url === work.against.url;
  return { name, title, target, measured, against, ratio: measured / against, isOwn, spread, hits };
}

/** The value below which a quarter of them lie, between two neighbours where it falls there. */
export function lowerQuartile(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) / 4;
  const [low, high] = [sorted[Math.floor(place)] ?? NaN, sorted[Math.ceil(place)] ?? NaN];
  return low + (high - low) * (place - Math.floor(place));
}

/** Has a side compiled as it will be; answers how many requests take about the wished time. */
export async function warm({ url, requests }: Side, seconds: number, { warmUp, least }: typeof MANY): Promise<number> {
  await load(url, requests, warmUp);
  const begun = performance.now();
  await load(url, requests, warmUp);
  const perSecond = warmUp / ((performance.now() - begun) / 1000);
  return Math.max(least, Math.round(perSecond * seconds));
}

async function cost({ url, requests, cpu, perPiece = 1 }: Side, amount: number): Promise<number> {
  const before = cpu();
  await load(url, requests, amount);
  return (usedBetween(before, cpu()) / amount) * perPiece;
}
