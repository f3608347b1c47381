import { usedBetween, usedByChildrenOf, usedExactlyBy, type Used } from '../bench/cpu.ts';
import { load } from '../bench/load.ts';
import { lowerQuartile, warm, type Pace } from '../bench/rounds.ts';
import type { Side } from '../bench/works.ts';

/** What a request cost, in microseconds of CPU: the process that was asked, and PostgreSQL. */
export interface Cost {
  readonly own: number;
  readonly database: number;
}

/** One round: each side was asked once, one right after the other. */
export interface Turn {
  readonly without: Cost;
  readonly with: Cost;
  readonly yardstick: Cost;
}

export type Sides = Readonly<Record<keyof Turn, Side>>;

/** What a layer costs one work, in microseconds of CPU per request. */
export interface LayerCost {
  readonly layer: string;
  readonly work: string;
  readonly without: number;
  readonly with: number;
  readonly yardstick: number;
  /** The median of the differences between both sides of a round, and what the middle half of them lies between. */
  readonly difference: number;
  readonly spread: readonly [lower: number, upper: number];
  /** The same of PostgreSQL. */
  readonly database: number;
  readonly databaseSpread: readonly [lower: number, upper: number];
}

/** How long and how often, and how many requests each side is warmed up with, twice. */
export interface LayerPace extends Pace {
  readonly warmUp: number;
}

const LEAST = 500;
const ORDER = ['without', 'with', 'yardstick'] as const;

/** Warms the sides up, then lets them work in turn, another one beginning each round. */
export async function turns(sides: Sides, postgres: number, { rounds, seconds, warmUp }: LayerPace): Promise<Turn[]> {
  const few = { warmUp, least: LEAST };
  const amounts = {
    without: await warm(sides.without, seconds, few),
    with: await warm(sides.with, seconds, few),
    yardstick: await warm(sides.yardstick, seconds, few),
  };
  const taken: Turn[] = [];
  for (let round = 0; round < rounds; round++) {
    const costs: Partial<Record<keyof Turn, Cost>> = {};
    for (const n of ORDER.keys()) {
      const side = ORDER[(n + round) % ORDER.length] as keyof Turn;
      costs[side] = await cost(sides[side], amounts[side], postgres);
    }
    taken.push(costs as Turn);
  }
  return taken;
}

/** What all rounds together say. */
export function summary(layer: string, work: string, taken: readonly Turn[]): LayerCost {
  const differences = taken.map((turn) => turn.with.own - turn.without.own);
  const ofDatabase = taken.map((turn) => turn.with.database - turn.without.database);
  const of = (side: keyof Turn): number => median(taken.map((turn) => turn[side].own));
  return {
    ...{ layer, work, without: of('without'), with: of('with'), yardstick: of('yardstick') },
    ...{ difference: median(differences), spread: middleHalf(differences) },
    ...{ database: median(ofDatabase), databaseSpread: middleHalf(ofDatabase) },
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? NaN) + (sorted[Math.ceil(half)] ?? NaN)) / 2;
}

function middleHalf(values: readonly number[]): [lower: number, upper: number] {
  return [lowerQuartile(values), -lowerQuartile(values.map((value) => -value))];
}

async function cost({ url, requests, cpu }: Side, amount: number, postgres: number): Promise<Cost> {
  const look = (): readonly [Used, Used] => [cpu(), usedByChildrenOf(postgres, usedExactlyBy)];
  const [own, database] = look();
  await load(url, requests, amount);
  const [ownAfter, databaseAfter] = look();
  return { own: usedBetween(own, ownAfter) / amount, database: usedBetween(database, databaseAfter) / amount };
}

/** A side whose process this is. */
export function sideOf(server: { readonly url: string; readonly pid: number }, requests: Side['requests']): Side {
  return { url: server.url, requests, cpu: () => usedExactlyBy(server.pid) };
}
