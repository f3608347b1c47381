import { serve, type Program } from './server.ts';
import { lowerQuartile } from './rounds.ts';

/** How long the built application takes from nothing to its first 200, in milliseconds. */
export interface ColdStart {
  readonly ms: number;
  readonly spread: readonly [least: number, greatest: number];
  readonly target: number;
}

const TARGET_MS = 1_000;

/** Starts it several times on a database that is up to date. */
export async function coldStart(program: Program, times: number): Promise<ColdStart> {
  const taken: number[] = [];
  for (let time = 0; time < times; time++) {
    const server = await serve(program);
    taken.push(server.startMs);
    await server.stop();
  }
  return { ms: lowerQuartile(taken), spread: [Math.min(...taken), Math.max(...taken)], target: TARGET_MS };
}
