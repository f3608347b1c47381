import { availableParallelism } from 'node:os';
import { poolThreads } from './cpu.ts';
import { load } from './load.ts';
import { lowerQuartile } from './rounds.ts';
import { logIns } from './other-works.ts';
import type { Scene } from './scene.ts';
import type { Side } from './works.ts';

/** What bounds logging in, where callers log in without a pause. */
export interface Hashing {
  /** Logins a second. */
  readonly perSecond: number;
  /** The same callers answered by nothing but a hash each. */
  readonly hashesPerSecond: number;
  /** The share of the time in which hashes are being made in all places there are for it: what is left is the others' doing. */
  readonly share: number;
  readonly target: number;
}

const TARGET = 0.95;
const LOGINS = 150;
/** As the application allows; the yardstick does the same. */
const PLACES = Math.max(1, availableParallelism() - 1);

/** Logs in without a pause, in turn with the yardstick, and looks at the threads that hash; both sides are warm. */
export async function hashing(scene: Scene, rounds: number): Promise<Hashing> {
  const { measured, against } = logIns(scene);
  const [rates, alone, shares]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    const { perSecond, share } = await logIn(measured, scene.ours.pid);
    rates.push(perSecond);
    shares.push(share);
    alone.push((await logIn(against, scene.yardstick.pid)).perSecond);
  }
  const middle = (values: readonly number[]): number => -lowerQuartile(values.map((value) => -value));
  return { perSecond: middle(rates), hashesPerSecond: middle(alone), share: lowerQuartile(shares), target: TARGET };
}

async function logIn({ url, requests }: Side, pid: number): Promise<{ perSecond: number; share: number }> {
  const [before, begun] = [poolThreads(pid), performance.now()];
  await load(url, requests, LOGINS);
  const [after, ms] = [poolThreads(pid), performance.now() - begun];
  return { perSecond: (LOGINS / ms) * 1_000, share: (after - before) / (ms * 1_000 * PLACES) };
}
